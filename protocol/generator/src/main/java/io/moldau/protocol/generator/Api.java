package io.moldau.protocol.generator;

import java.util.Locale;

/** One API: a request and its response, which share their versions. */
public record Api(int key, String name, MessageSchema request, MessageSchema response) {

    public Versions versions() {
        return request.versions();
    }

    /** The first version with compact lengths and tagged fields; beyond the last version if there is none. */
    public int flexibleFrom() {
        return request.flexibleFrom();
    }

    /** In the style of a Java constant: {@code LEADER_AND_ISR}. */
    String constant() {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }
}
