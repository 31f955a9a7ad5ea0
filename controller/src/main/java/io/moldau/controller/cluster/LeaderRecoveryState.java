package io.moldau.controller.cluster;

/** Whether a partition's leader still has to find out what an unclean election lost (KIP-704). */
public enum LeaderRecoveryState {
    RECOVERED(0),
    RECOVERING(1);

    private final byte id;

    LeaderRecoveryState(int id) {
        this.id = (byte) id;
    }

    /** The number that stands for this state in requests and znodes. */
    public byte id() {
        return id;
    }

    /**
     * The state with this number.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static LeaderRecoveryState forId(int id) {
        return switch (id) {
            case 0 -> RECOVERED;
            case 1 -> RECOVERING;
            default -> throw new IllegalArgumentException("unknown leader recovery state " + id);
        };
    }
}
