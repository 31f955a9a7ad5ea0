package io.moldau.compat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The records of a client session, a function of seed and position alone but for the hour in which they begin: mostly below
 * 2 KB, some empty, some null, most with keys and some with headers, every five-thousandth of 900 KB. Half of the bytes
 * repeat, so that codecs have work.
 */
final class SampleRecords {

    static final int LARGE_BYTES = 900_000;

    private static final int LARGE_EVERY = 5_000;
    private static final int SMALL_LIMIT_BYTES = 2_048;
    /** Recent: brokers delete what is older than a week while a test still reads it. */
    private static final long FIRST_TIMESTAMP_MS = System.currentTimeMillis() - 3_600_000;

    private final String topic;
    private final int partitions;
    private final Random chance;
    private int position;

    SampleRecords(String topic, int partitions, long seed) {
        this.topic = topic;
        this.partitions = partitions;
        this.chance = new Random(seed);
    }

    ProducerRecord<byte[], byte[]> next() {
        int index = position++;
        byte @Nullable [] key =
                index % 7 == 0 ? null : ("key-" + chance.nextInt(1_000)).getBytes(StandardCharsets.UTF_8);
        var record = new ProducerRecord<byte[], byte[]>(
                topic, chance.nextInt(partitions), FIRST_TIMESTAMP_MS + index, key, value(index));
        for (int header = chance.nextInt(8); header > 5; header--) {
            record.headers()
                    .add("header-" + header, header == 6 ? null : bytes(chance.nextInt(32)))
                    .add("ünïcode", new byte[0]);
        }
        return record;
    }

    private byte @Nullable [] value(int index) {
        if (index % LARGE_EVERY == LARGE_EVERY / 2) {
            return bytes(LARGE_BYTES);
        }
        return switch (chance.nextInt(20)) {
            case 0 -> new byte[0];
            case 1 -> null;
            default -> bytes(1 + (int) Math.min(SMALL_LIMIT_BYTES, Math.abs(chance.nextGaussian()) * 500));
        };
    }

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        chance.nextBytes(bytes);
        for (int i = 0; i < size; i++) {
            if ((i & 32) == 0) {
                bytes[i] = (byte) ('a' + (i & 7));
            }
        }
        return bytes;
    }
}
