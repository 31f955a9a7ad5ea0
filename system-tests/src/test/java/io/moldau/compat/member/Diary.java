package io.moldau.compat.member;

import java.util.Collection;

/**
 * What a member prints: a line a happening, with the time where the order among members matters. {@link GroupHistory} reads
 * it.
 */
final class Diary {

    static final String GAINED = "gained";
    static final String DROPPED = "dropped";
    static final String READ = "read";

    private Diary() {}

    static void gained(Collection<?> partitions) {
        owned(GAINED, partitions);
    }

    static void dropped(Collection<?> partitions) {
        owned(DROPPED, partitions);
    }

    private static void owned(String what, Collection<?> partitions) {
        StringBuilder line = new StringBuilder(what).append(' ').append(System.currentTimeMillis());
        partitions.forEach(partition -> line.append(' ').append(partition));
        System.out.println(line);
    }

    static void read(Object partition, long offset) {
        System.out.println(READ + " " + partition + " " + offset);
    }
}
