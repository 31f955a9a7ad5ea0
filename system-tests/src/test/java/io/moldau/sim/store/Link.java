package io.moldau.sim.store;

/** A connection of one client to the ensemble. Either end may find it broken first; then what is under way may be lost. */
final class Link {

    final Pipe toServer;
    final Pipe toClient;
    private boolean open = true;

    Link(Schedule schedule, Way way) {
        this.toServer = new Pipe(schedule, way.isCutToServer());
        this.toClient = new Pipe(schedule, way.isCutToClient());
    }

    /** Whether neither end has given it up. */
    boolean isOpen() {
        return open;
    }

    void cut(Way way) {
        toServer.setBlocked(way.isCutToServer());
        toClient.setBlocked(way.isCutToClient());
    }

    /** Breaks: some of the requests under way still arrive, and none of the answers. */
    void breakUp() {
        open = false;
        toServer.close();
        toClient.drop();
    }
}
