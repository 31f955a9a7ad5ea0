package io.moldau.broker.api.cluster;

import java.util.Set;

/** The topics in which brokers keep state of their own. */
public final class InternalTopics {

    private static final Set<String> NAMES = Set.of("__consumer_offsets", "__transaction_state");

    private InternalTopics() {}

    public static boolean contains(String name) {
        return NAMES.contains(name);
    }
}
