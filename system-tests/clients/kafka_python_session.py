#!/usr/bin/python3
"""kafka-python 2.0.2: creates a topic a codec, produces, reads back with assign() and compares. Argument: bootstrap address."""

import sys

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic

import sample

CODECS = [None, "gzip", "snappy", "lz4", "zstd"]
READ_TIMEOUT_MS = 30_000


def session(bootstrap, codec):
    topic = "kafka-python-%s" % (codec or "none")
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])
    admin.close()

    sent = sample.Checksum()
    producer = KafkaProducer(bootstrap_servers=bootstrap, compression_type=codec, acks="all", linger_ms=20)
    futures = []
    for key, value, headers in sample.records(seed=topic):
        sent.add(key, value, headers)
        futures.append(producer.send(topic, key=key, value=value, headers=headers, partition=0))
    for position, future in enumerate(futures):
        assert future.get(timeout=30).offset == position, "offsets are dense"
    producer.close()

    read = sample.Checksum()
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, consumer_timeout_ms=READ_TIMEOUT_MS)
    partition = TopicPartition(topic, 0)
    consumer.assign([partition])
    consumer.seek_to_beginning(partition)
    assert consumer.end_offsets([partition])[partition] == sent.count, "the end offset counts the records"
    for record in consumer:
        assert record.offset == read.count, "no record is skipped or repeated"
        read.add(record.key, record.value, record.headers)
        if read.count == sent.count:
            break
    consumer.close()
    return sample.report("kafka-python %s" % (codec or "none"), sent, read)


if __name__ == "__main__":
    results = [session(sys.argv[1], codec) for codec in CODECS]
    sys.exit(0 if all(results) else 1)
