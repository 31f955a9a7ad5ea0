package io.moldau.protocol.api;

/** What Moldau's clients call themselves when they ask a broker for its versions (KIP-511). */
public final class ClientSoftware {

    public static final String NAME = "moldau";
    public static final String VERSION = "0.1.0";

    private ClientSoftware() {}
}
