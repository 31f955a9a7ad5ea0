package io.moldau.protocol.generator;

import java.util.Locale;

/**
 * One API: a request and its response.
 *
 * @param flexibleFrom the first version with compact lengths and tagged fields; beyond the last version if there is none
 */
public record Api(
        int key, String name, Versions versions, int flexibleFrom, MessageSchema request, MessageSchema response) {

    public boolean isFlexible(int version) {
        return version >= flexibleFrom;
    }

    /** In the style of a Java constant: {@code LEADER_AND_ISR}. */
    String constant() {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
    }
}
