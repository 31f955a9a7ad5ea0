package io.moldau.broker.log.clean;

import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The last offset of every key in a stretch of a log. Keys are not kept: 128 bits of their SHA-256 stand for them, so that
 * an entry takes 24 bytes whatever the key, and nobody can make up two keys of which one would swallow the other.
 *
 * <p>Bounded by what it was built with. Confined to one thread at a time.
 */
public final class KeyOffsets {
    /** What a key takes. */
    public static final int ENTRY_BYTES = 3 * Long.BYTES;

    private static final int LONGS_PER_ENTRY = 3;
    private static final int MAX_ENTRIES = (Integer.MAX_VALUE - 8) / LONGS_PER_ENTRY;
    private static final int DIGEST_BYTES = 32;
    private static final long ABSENT = -1;

    /** Open addressing: both halves of the hash, then the offset plus one, so that 0 means free. */
    private final long[] slots;

    private final int capacity;
    private final int maxKeys;
    private final MessageDigest digest;
    private final byte[] hash = new byte[DIGEST_BYTES];
    private final ByteBuffer hashFields = ByteBuffer.wrap(hash);
    private int size;

    /**
     * @param keys how many there may be at most, as far as is known
     * @param memoryBytes what may be allocated; with less than {@code keys} need, fewer fit
     * @param loadFactor how full the memory may become, above 0 and at most 1
     */
    public KeyOffsets(long keys, long memoryBytes, double loadFactor) {
        double load = Math.max(0.01, Math.min(loadFactor, 0.99));
        long wanted = (long) Math.min(MAX_ENTRIES, keys / load + 2);
        long affordable = Math.max(2, memoryBytes / ENTRY_BYTES);
        this.capacity = (int) Math.min(wanted, affordable);
        this.maxKeys = (int) Math.max(1, Math.min(capacity - 1, capacity * load));
        this.slots = new long[capacity * LONGS_PER_ENTRY];
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** How many keys there are. */
    public int size() {
        return size;
    }

    /**
     * Notes that {@code key} was written at {@code offset}, which is higher than all before it. Consumes the buffer.
     *
     * @return false if the key is new and there is no room for it
     */
    boolean put(ByteBuffer key, long offset) {
        int at = find(key);
        if (slots[at + 2] == 0) {
            if (size == maxKeys) {
                return false;
            }
            size++;
            slots[at] = hashFields.getLong(0);
            slots[at + 1] = hashFields.getLong(Long.BYTES);
        }
        slots[at + 2] = offset + 1;
        return true;
    }

    /** Where the key was last written, or -1. Consumes the buffer. */
    long get(ByteBuffer key) {
        return slots[find(key) + 2] + ABSENT;
    }

    /** The slot that holds the key, or the free one where it belongs. One is always free. */
    private int find(ByteBuffer key) {
        digest.update(key);
        try {
            digest.digest(hash, 0, DIGEST_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
        long high = hashFields.getLong(0);
        long low = hashFields.getLong(Long.BYTES);
        int entry = (int) Long.remainderUnsigned(high, capacity);
        while (true) {
            int at = entry * LONGS_PER_ENTRY;
            if (slots[at + 2] == 0 || (slots[at] == high && slots[at + 1] == low)) {
                return at;
            }
            entry = entry + 1 == capacity ? 0 : entry + 1;
        }
    }
}
