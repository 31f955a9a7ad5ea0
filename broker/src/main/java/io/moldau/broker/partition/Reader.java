package io.moldau.broker.partition;

/** On whose behalf a partition is read. */
public sealed interface Reader {

    /** A consumer that reads from leaders only. */
    Reader CONSUMER = new Consumer("", false);

    /**
     * A client. It sees records once they are replicated.
     *
     * @param rack where it runs, or empty if it does not say
     * @param mayReadFollowers whether it knows what to do with answers of a replica that does not lead (KIP-392)
     */
    record Consumer(String rack, boolean mayReadFollowers) implements Reader {}

    /**
     * A broker that copies for its own replica. It sees everything in the log, and what it asks for tells how far it is.
     *
     * @param brokerEpoch of its registration, or −1 if it does not say
     */
    record Replica(int brokerId, long brokerEpoch) implements Reader {}
}
