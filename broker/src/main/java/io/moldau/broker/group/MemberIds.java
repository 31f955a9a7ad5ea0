package io.moldau.broker.group;

import java.util.UUID;
import java.util.random.RandomGenerator;

/** Makes ids for members: their own name for themselves, then what nobody can guess. Stateless. */
final class MemberIds {

    /** The id has to fit into a text of at most 32,767 bytes, as do the names that clients give themselves. */
    private static final int MAX_NAME_LENGTH = 1_024;

    private MemberIds() {}

    /** As Kafka's: {@code name-uuid}. */
    static String next(String name, RandomGenerator random) {
        return cut(name) + "-" + uuid(random);
    }

    private static String cut(String name) {
        if (name.length() <= MAX_NAME_LENGTH) {
            return name;
        }
        boolean splitsPair = Character.isHighSurrogate(name.charAt(MAX_NAME_LENGTH - 1));
        return name.substring(0, splitsPair ? MAX_NAME_LENGTH - 1 : MAX_NAME_LENGTH);
    }

    /** A random (version 4) UUID. */
    private static UUID uuid(RandomGenerator random) {
        long high = (random.nextLong() & 0xffffffffffff0fffL) | 0x4000L;
        long low = (random.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(high, low);
    }
}
