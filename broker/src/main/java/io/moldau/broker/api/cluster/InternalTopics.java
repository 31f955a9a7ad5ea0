package io.moldau.broker.api.cluster;

import io.moldau.broker.group.GroupCoordinatorKind;
import java.util.Set;

/** The topics in which brokers keep state of their own. */
public final class InternalTopics {

    /** Where groups and their offsets are kept. */
    public static final String OFFSETS = GroupCoordinatorKind.TOPIC;

    private static final Set<String> NAMES = Set.of(OFFSETS, "__transaction_state");

    private InternalTopics() {}

    public static boolean contains(String name) {
        return NAMES.contains(name);
    }
}
