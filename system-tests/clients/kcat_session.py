#!/usr/bin/python3
"""kcat 1.7.1: produces with every codec and reads back. Argument: bootstrap address.

kcat is fed lines. An empty value stays empty, or is null in a run with -Z; headers are the same for all records of a run:
hence two runs into each topic. kcat cannot create topics, so kafka-python does.
"""

import subprocess
import sys

from kafka.admin import KafkaAdminClient, NewTopic

import sample

CODECS = ["none", "gzip", "snappy", "lz4", "zstd"]
RUN_HEADERS = [("run", b"1"), ("empty", b"")]


def as_sent(key, value, nulls):
    """What kcat makes of a record when both fields are given as text."""
    return tuple(None if nulls and not field else field or b"" for field in (key, value))


def produce(bootstrap, topic, codec, part, nulls):
    command = ["kcat", "-P", "-b", bootstrap, "-t", topic, "-p", "0", "-z", codec, "-K", "\t", "-X", "acks=all"]
    if nulls:
        command.append("-Z")
    else:
        for name, content in RUN_HEADERS:
            command += ["-H", "%s=%s" % (name, content.decode())]
    lines = b"".join((key or b"") + b"\t" + (value or b"") + b"\n" for key, value, _ in part)
    subprocess.run(command, input=lines, check=True)


def consume(bootstrap, topic, count):
    """Yields (key, value, headers) from the lengths and contents that kcat prints."""
    command = ["kcat", "-C", "-q", "-b", bootstrap, "-t", topic, "-p", "0", "-o", "beginning", "-c", str(count), "-e"]
    command += ["-X", "check.crcs=true", "-f", "%K\t%k\t%S\t%s\t%h\n"]
    output = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    for line in output.splitlines():
        key_size, key, value_size, value, headers = line.split(b"\t")
        pairs = [pair.split(b"=", 1) for pair in headers.split(b",")] if headers else []
        yield (
            None if key_size == b"-1" else key,
            None if value_size == b"-1" else value,
            [(name.decode(), content) for name, content in pairs],
        )


def session(bootstrap, codec):
    topic = "kcat-%s" % codec
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    admin.create_topics([NewTopic(topic, num_partitions=1, replication_factor=1)])
    admin.close()

    sent = sample.Checksum()
    everything = list(sample.records(seed=topic))
    half = len(everything) // 2
    for part, nulls in ((everything[:half], False), (everything[half:], True)):
        produce(bootstrap, topic, codec, part, nulls)
        for key, value, _ in part:
            sent.add(*as_sent(key, value, nulls), [] if nulls else RUN_HEADERS)

    read = sample.Checksum()
    for record in consume(bootstrap, topic, sent.count):
        read.add(*record)
    return sample.report("kcat %s" % codec, sent, read)


if __name__ == "__main__":
    results = [session(sys.argv[1], codec) for codec in CODECS]
    sys.exit(0 if all(results) else 1)
