package io.moldau.controller.controller;

/** Which leader an election is to find, by the number that stands for it in requests (KIP-460). */
public enum LeaderChoice {
    /** The first of the replicas, if it is in sync. */
    PREFERRED(0),
    /** Any replica that lives, where nobody leads: records may be lost. */
    UNCLEAN(1);

    private final byte id;

    LeaderChoice(int id) {
        this.id = (byte) id;
    }

    public byte id() {
        return id;
    }
}
