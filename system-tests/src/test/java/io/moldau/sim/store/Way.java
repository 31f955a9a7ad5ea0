package io.moldau.sim.store;

/** What lies between one machine and the ensemble. It outlives connections and processes. */
public enum Way {
    OPEN(false, false),
    CUT_TO_SERVER(true, false),
    CUT_TO_CLIENT(false, true),
    CUT(true, true);

    private final boolean cutToServer;
    private final boolean cutToClient;

    Way(boolean cutToServer, boolean cutToClient) {
        this.cutToServer = cutToServer;
        this.cutToClient = cutToClient;
    }

    boolean isCutToServer() {
        return cutToServer;
    }

    boolean isCutToClient() {
        return cutToClient;
    }
}
