#!/usr/bin/python3
"""A group of our own consumer and of each client that is not Java reads on while every broker of a cluster is killed, or
stopped, and started again. Argument: the first of four ports that are free.

In the end every record must have been read by somebody, and all of it committed. What the brokers said is kept when that fails.
A stall of up to six seconds for all is kafkajs: out of patience with a broker that is gone it starts anew, under another
member id, and the group waits for the end of its former session.
"""

import shutil
import signal
import sys
import tempfile
import time

from cluster import Broker, Cluster
from group_session import CLIENTS, MIXED, Member, Writer
from group_session import await_all_read, await_progress, committed, create_topic, end, ends, fail, wait_until

TOPIC = "work"
GROUP = "workers"
ENDS = {"killed": Broker.kill, "stopped": Broker.stop}


def roll(cluster, members, take_away):
    """Takes one broker after the other away; returns how long the slowest member stood still, in seconds."""
    longest = 0
    for broker in cluster.brokers:
        take_away(broker)
        began = time.monotonic()
        await_progress(members)
        longest = max(longest, time.monotonic() - began)
        broker.start()
        wait_until("all to be in sync", cluster.is_whole)
        await_progress(members)
    return longest


def session(cluster):
    wait_until("three brokers", cluster.is_whole)
    create_topic(cluster.bootstrap, TOPIC, 3)
    writer = Writer(cluster.bootstrap, TOPIC)
    members = [Member(CLIENTS[name](cluster.bootstrap, GROUP, TOPIC)) for name in MIXED]
    try:
        await_progress(members)
        stalls = ["%.1f s with brokers %s" % (roll(cluster, members, ENDS[how]), how) for how in ENDS]
        written = len(writer.finish())
        # The writer does not know of what it has written twice.
        there = ends(cluster.bootstrap, TOPIC)
        await_all_read(members, {(partition, offset) for partition in there for offset in range(there[partition])})
        for member in members:
            member.stop()
        total = committed(cluster.bootstrap, GROUP, TOPIC)
        good = written <= sum(there.values()) == total
        print("%s failover group: %d records written, %d read, %d committed; who stood still longest: %s"
              % ("ok  " if good else "FAIL", written, sum(there.values()), total, ", ".join(stalls)), flush=True)
        return good
    except AssertionError as e:
        fail("failover", e, members)
        return False
    finally:
        end(members)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # no broker outlives a session that takes too long
    directory = tempfile.mkdtemp(prefix="failover-")
    cluster = Cluster(int(sys.argv[1]), directory)
    good = False
    try:
        good = session(cluster)
    finally:
        cluster.close()
        if good:
            shutil.rmtree(directory)
        else:
            print("  the brokers' logs are in " + directory, flush=True)
    return good


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
