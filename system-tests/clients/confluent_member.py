#!/usr/bin/python3
"""A group member on confluent-kafka (librdkafka): prints "partition offset" of every record and commits it afterwards, until
SIGTERM. Arguments: bootstrap address, group, topic."""

import signal
import sys

from confluent_kafka import Consumer, KafkaException

SETTINGS = {
    "auto.offset.reset": "earliest",
    "enable.auto.commit": False,
    "partition.assignment.strategy": "range",
    "session.timeout.ms": 6000,
    "heartbeat.interval.ms": 500,
    # It would not look for a broker that is back for up to 10 s. And it may put the question for its coordinator to a
    # connection that it has just given up, after COORDINATOR_NOT_AVAILABLE: it asks again when this time is over.
    "reconnect.backoff.max.ms": 1000,
    "socket.timeout.ms": 10000,
}


def main():
    running = [True]
    signal.signal(signal.SIGTERM, lambda *_: running.clear())
    bootstrap, group, topic = sys.argv[1:]
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": group, **SETTINGS})
    consumer.subscribe([topic])
    while running:
        records = [record for record in consumer.consume(100, timeout=0.2) if record.error() is None]
        for record in records:
            print(record.partition(), record.offset(), flush=True)
        if records:
            try:
                consumer.commit(asynchronous=False)
            except KafkaException as e:  # a rebalance got in the way: whoever has the partition next reads them again
                print("uncommitted:", e, file=sys.stderr)
    consumer.close()


if __name__ == "__main__":
    main()
