#!/usr/bin/python3
"""A group with a member of each client that is not Java reads on while every broker of a cluster is killed, or stopped, and
started again. Argument: the first of four ports that are free.

In the end every record must have been read by somebody, and all of it committed.
"""

import signal
import sys
import tempfile
import time

from cluster import Broker, Cluster
from group_session import CLIENTS, MIXED, Member, Writer
from group_session import await_all_read, await_progress, committed, create_topic, wait_until

TOPIC = "work"
GROUP = "workers"
ENDS = {"killed": Broker.kill, "stopped": Broker.stop}


def roll(cluster, members, end):
    """Takes one broker after the other away; returns how long the slowest member stood still, in seconds."""
    longest = 0
    for broker in cluster.brokers:
        end(broker)
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
        stalls = ["%.1f s with brokers %s" % (roll(cluster, members, end), how) for how, end in ENDS.items()]
        written = writer.finish()
        await_all_read(members, written)
        for member in members:
            member.stop()
        total = committed(cluster.bootstrap, GROUP, TOPIC)
        good = total == len(written)
        print("%s failover group: %d records written and read, %d committed; who stood still longest: %s"
              % ("ok  " if good else "FAIL", len(written), total, ", ".join(stalls)), flush=True)
        return good
    except AssertionError as e:
        print("FAIL failover group: %s" % e, flush=True)
        for name, member in zip(MIXED, members):
            print("  %s: %d read; %s" % (name, len(member.read()), member.complaints()), flush=True)
        return False
    finally:
        for member in members:
            if member.process.poll() is None:
                member.kill()


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # no broker outlives a session that takes too long
    with tempfile.TemporaryDirectory(prefix="failover-") as directory:
        cluster = Cluster(int(sys.argv[1]), directory)
        try:
            return session(cluster)
        finally:
            cluster.close()


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
