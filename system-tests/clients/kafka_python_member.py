#!/usr/bin/python3
"""A group member on kafka-python: prints "partition offset" of every record and commits it afterwards, until SIGTERM.
Arguments: bootstrap address, group, topic."""

import signal
import sys

from kafka import KafkaConsumer
from kafka.errors import CommitFailedError


def main():
    running = [True]
    signal.signal(signal.SIGTERM, lambda *_: running.clear())
    bootstrap, group, topic = sys.argv[1:]
    consumer = KafkaConsumer(
        topic,
        bootstrap_servers=bootstrap,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        session_timeout_ms=6000,
        heartbeat_interval_ms=500,
    )
    while running:
        batches = consumer.poll(timeout_ms=200)
        for partition, records in batches.items():
            for record in records:
                print(partition.partition, record.offset, flush=True)
        if batches:
            try:
                consumer.commit()
            except CommitFailedError as e:  # a rebalance got in the way: whoever has the partition next reads them again
                print("uncommitted:", e, file=sys.stderr)
    consumer.close(autocommit=False)


if __name__ == "__main__":
    main()
