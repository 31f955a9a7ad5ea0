package io.moldau.cli.process;

import io.moldau.config.BrokerConfig;
import io.moldau.config.Endpoint;
import java.io.IOException;
import java.util.List;

/** Starts brokers: real ones for users, a fake in tests. */
@FunctionalInterface
public interface BrokerLauncher {

    /**
     * Starts a broker and waits until it serves clients.
     *
     * @throws IOException when a directory, a port or ZooKeeper cannot be used
     */
    RunningBroker start(BrokerConfig config) throws IOException;

    /** Starts brokers in this process, on this machine's disks and sockets. */
    static BrokerLauncher local() {
        return LocalBroker::start;
    }

    /** A broker that serves clients. */
    interface RunningBroker {

        /** Its number in the cluster. */
        int id();

        /** What clients are told to connect to. */
        List<Endpoint> advertised();

        /** The ZooKeeper it uses, embedded or not, as {@code zookeeper.connect} names it. */
        String zooKeeper();

        /** Leaves the cluster, closes the logs cleanly and returns when all of that is done. May be called again. */
        void stop();
    }
}
