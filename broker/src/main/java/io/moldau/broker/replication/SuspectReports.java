package io.moldau.broker.replication;

/** Where followers report a leader that seems to be dead, long before its session expires. */
public interface SuspectReports {

    /**
     * A broker could not be connected to: its process is gone, or not there yet. Called on any partition loop, for each
     * attempt; says nothing for certain.
     */
    void refused(int brokerId);
}
