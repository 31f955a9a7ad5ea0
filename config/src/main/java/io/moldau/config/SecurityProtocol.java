package io.moldau.config;

/** How a listener's connections are secured, with the name that configuration, ZooKeeper and the protocol use. */
public enum SecurityProtocol {
    PLAINTEXT(0),
    SSL(1),
    SASL_PLAINTEXT(2),
    SASL_SSL(3);

    private final short id;

    SecurityProtocol(int id) {
        this.id = (short) id;
    }

    /** The number in UpdateMetadata and other requests. */
    public short id() {
        return id;
    }
}
