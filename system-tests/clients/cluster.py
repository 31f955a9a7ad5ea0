"""Three Moldau brokers and a ZooKeeper of their own, as processes that a session may kill, stop and start again."""

import os
import re
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
MOLDAU = os.path.join(ROOT, "bin", "moldau")
JAR = os.path.join(ROOT, "bin", "target", "moldau.jar")
ZOOKEEPER = "org.apache.zookeeper.server.ZooKeeperServerMain"
SETTINGS = {
    "zookeeper.session.timeout.ms": 2500,
    "zookeeper.connection.timeout.ms": 30000,  # it may start after the brokers, on a machine that is busy
    "offsets.topic.replication.factor": 3,
    "offsets.topic.num.partitions": 5,
    "min.insync.replicas": 2,
    "group.initial.rebalance.delay.ms": 200,
}


class Broker:
    def __init__(self, number, port, zookeeper, directory):
        self.number = number
        self.address = "127.0.0.1:%d" % port
        self.log = os.path.join(directory, "broker-%d.out" % number)
        self.properties = os.path.join(directory, "broker-%d.properties" % number)
        own = {
            "broker.id": number,
            "listeners": "PLAINTEXT://" + self.address,
            "log.dirs": os.path.join(directory, "data-%d" % number),
            "zookeeper.connect": zookeeper,
        }
        with open(self.properties, "w") as file:
            file.writelines("%s=%s\n" % setting for setting in {**own, **SETTINGS}.items())
        self.start()

    def start(self):
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                [MOLDAU, "broker", "start", self.properties], stdout=log, stderr=subprocess.STDOUT
            )

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Cluster:
    def __init__(self, first_port, directory):
        zookeeper = "127.0.0.1:%d" % first_port
        with open(os.path.join(directory, "zookeeper.out"), "w") as log:
            self.zookeeper = subprocess.Popen(
                ["java", "-Xmx128m", "-cp", JAR, ZOOKEEPER, str(first_port), os.path.join(directory, "zookeeper")],
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.brokers = [Broker(number, first_port + number, zookeeper, directory) for number in (1, 2, 3)]
        self.bootstrap = ",".join(broker.address for broker in self.brokers)

    def is_whole(self):
        """Whether all brokers are there and every partition is in sync on all of them."""
        seen = subprocess.run(["kcat", "-L", "-b", self.bootstrap, "-m", "2"], capture_output=True, text=True).stdout
        in_sync = [line.split(",") for line in re.findall(r"isrs: (\S+)", seen)]
        return " 3 brokers" in seen and all(len(brokers) == 3 for brokers in in_sync)

    def close(self):
        for broker in self.brokers:
            broker.kill()
        self.zookeeper.kill()
        self.zookeeper.wait()
