#!/usr/bin/python3
"""Groups of our own consumer and of the clients that are not Java: two members of each, then one of each in one group.
Argument: bootstrap address.

A group reads a topic that is written to without pause. One of its members leaves in order; of the mixed group, another is
killed as well. In the end every record must have been read by somebody, and all of it committed.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic

PARTITIONS = 5
RECORDS_PER_SECOND = 200
LIMIT_S = 60
HERE = os.path.dirname(os.path.abspath(__file__))
MOLDAU = os.path.join(HERE, "..", "..", "bin", "moldau")
MOLDAU_SETTINGS = ["session.timeout.ms=6000", "heartbeat.interval.ms=500", "partition.assignment.strategy=range"]
KCAT_SETTINGS = ["session.timeout.ms=6000", "heartbeat.interval.ms=500", "auto.offset.reset=earliest"]
KCAT_SETTINGS += ["partition.assignment.strategy=range"]
KCAT_SETTINGS += ["reconnect.backoff.max.ms=1000", "socket.timeout.ms=10000"]  # see confluent_member.py


def kcat(bootstrap, group, topic):
    settings = [word for setting in KCAT_SETTINGS for word in ("-X", setting)]
    # -E: it would end when it has no connection for a moment, though librdkafka makes new ones.
    return ["kcat", "-E", "-b", bootstrap, "-u", "-q", "-f", "%p %o\\n", *settings, "-G", group, topic]


def moldau(bootstrap, group, topic):
    settings = [word for setting in MOLDAU_SETTINGS for word in ("-X", setting)]
    return [MOLDAU, "consume", topic, "-b", bootstrap, "--group", group, "--from", "beginning", "--format", "json", *settings]


def script(name):
    return lambda bootstrap, group, topic: [os.path.join(HERE, name), bootstrap, group, topic]


CLIENTS = {
    "moldau": moldau,
    "kcat": kcat,
    "confluent-kafka": script("confluent_member.py"),
    "kafka-python": script("kafka_python_member.py"),
    "kafkajs": script("kafkajs_member.js"),
}

MIXED = ("kcat", "kafkajs", "confluent-kafka", "moldau", "kafka-python")


def place(line):
    """What a member says of a record, as (partition, offset); ours says more than that."""
    if line.startswith("{"):
        record = json.loads(line)
        return record["partition"], record["offset"]
    partition, offset = line.split()
    return int(partition), int(offset)


class Member:
    def __init__(self, command):
        self.program = os.path.basename(command[0])
        self.output = tempfile.NamedTemporaryFile(prefix="member-")
        self.errors = tempfile.NamedTemporaryFile(prefix="member-")
        self.process = subprocess.Popen(command, stdout=self.output, stderr=self.errors)

    def read(self):
        """The (partition, offset) of every record it has printed; a killed member's last line may be cut off."""
        with open(self.output.name) as lines:
            text = lines.read()
        return [place(line) for line in text[: text.rfind("\n") + 1].splitlines()]

    def stop(self):
        self.process.terminate()
        self.process.wait(LIMIT_S)

    def kill(self):
        self.process.kill()
        self.process.wait(LIMIT_S)

    def complaints(self):
        with open(self.errors.name) as lines:
            return lines.read()[-2000:]


class Writer(threading.Thread):
    def __init__(self, bootstrap, topic):
        super().__init__(daemon=True)
        self.producer = KafkaProducer(bootstrap_servers=bootstrap.split(","), acks="all", retries=100)
        self.topic = topic
        self.written = 0
        self.stopped = threading.Event()
        self.start()

    def run(self):
        while not self.stopped.wait(0.1):
            for _ in range(RECORDS_PER_SECOND // 10):
                self.producer.send(self.topic, value=b"%d" % self.written, partition=self.written % PARTITIONS)
                self.written += 1
        self.producer.flush()
        self.producer.close()

    def finish(self):
        self.stopped.set()
        self.join()
        return {(index % PARTITIONS, index // PARTITIONS) for index in range(self.written)}


def wait_until(what, condition):
    deadline = time.monotonic() + LIMIT_S
    while not condition():
        assert time.monotonic() < deadline, "waited in vain for " + what
        time.sleep(0.1)


def await_progress(members):
    """Waits until each of these has read some more records."""
    before = [len(member.read()) for member in members]
    wait_until("progress", lambda: all(len(m.read()) > count for m, count in zip(members, before)))


def committed(bootstrap, group, topic):
    consumer = KafkaConsumer(bootstrap_servers=bootstrap.split(","), group_id=group, enable_auto_commit=False)
    offsets = [consumer.committed(TopicPartition(topic, partition)) or 0 for partition in range(PARTITIONS)]
    consumer.close()
    return sum(offsets)


def ends(bootstrap, topic):
    """The end offset of each partition, by its number."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap.split(","))
    offsets = consumer.end_offsets([TopicPartition(topic, partition) for partition in range(PARTITIONS)])
    consumer.close()
    return {partition.partition: offset for partition, offset in offsets.items()}


def fail(name, reason, members):
    print("FAIL %s group: %s" % (name, reason), flush=True)
    for member in members:
        print("  %s: %d read; %s" % (member.program, len(member.read()), member.complaints()), flush=True)


def end(members):
    for member in members:
        if member.process.poll() is None:
            member.kill()


def create_topic(bootstrap, topic, replicas):
    admin = KafkaAdminClient(bootstrap_servers=bootstrap.split(","))
    admin.create_topics([NewTopic(topic, num_partitions=PARTITIONS, replication_factor=replicas)])
    admin.close()


def await_all_read(members, written, lost=0):
    wait_until("all to be read", lambda: len(written - {record for m in members for record in m.read()}) <= lost)


def session(bootstrap, name, commands, killed=None, lost=0):
    """Returns whether all went well. `lost` is how many records may have been read by nobody."""
    topic = "group-" + name
    create_topic(bootstrap, topic, 1)
    writer = Writer(bootstrap, topic)
    members = [Member(command(bootstrap, topic, topic)) for command in commands]
    try:
        left = members[:-1]
        await_progress(members)
        members[-1].stop()
        await_progress(left)
        if killed is not None:
            members[killed].kill()
            left = [member for member in left if member is not members[killed]]
            await_progress(left)
        written = writer.finish()
        await_all_read(members, written, lost)
        for member in left:
            member.stop()
        total = committed(bootstrap, topic, topic)
        good = total == len(written)
        print("%s %s group: %d records written and read, %d committed"
              % ("ok  " if good else "FAIL", name, len(written), total), flush=True)
        return good
    except AssertionError as e:
        fail(name, e, members)
        return False
    finally:
        end(members)


def main():
    bootstrap = sys.argv[1]
    results = []
    threads = [
        # kcat drops, and commits, the record that it holds when it is told to end.
        threading.Thread(target=lambda n=n: results.append(session(bootstrap, n, [CLIENTS[n]] * 2, lost=n == "kcat")))
        for n in CLIENTS
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    mixed = [CLIENTS[name] for name in MIXED]
    results.append(session(bootstrap, "mixed", mixed, killed=2))
    return len(results) == len(CLIENTS) + 1 and all(results)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
