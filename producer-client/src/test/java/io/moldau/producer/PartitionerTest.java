package io.moldau.producer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class PartitionerTest {
    private static final int[] ALL = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

    @Test
    void hashesAsKafkaDoes() {
        Random random = new Random(5);
        for (int length = 0; length < 200; length++) {
            byte[] key = new byte[length];
            random.nextBytes(key);
            assertThat(Murmur2.hash(ByteBuffer.wrap(key))).isEqualTo(Utils.murmur2(key));
            int expected = Utils.toPositive(Utils.murmur2(key)) % 7;
            assertThat(new Partitioner(random, 100, false).choose(ByteBuffer.wrap(key), 1, 7, () -> ALL))
                    .isEqualTo(expected);
        }
    }

    @Test
    void sticksUntilABatchIsFull() {
        Partitioner partitioner = new Partitioner(new Random(1), 100, false);
        int first = partitioner.choose(null, 40, 10, () -> ALL);
        assertThat(partitioner.choose(null, 40, 10, () -> ALL)).isEqualTo(first);
        assertThat(partitioner.choose(null, 40, 10, () -> ALL)).isEqualTo(first);
        assertThat(partitioner.choose(null, 40, 10, () -> ALL)).isNotEqualTo(first);
    }

    @Test
    void spreadsOverThosePartitionsThatHaveALeader() {
        Partitioner partitioner = new Partitioner(new Random(1), 1, true);
        Set<Integer> chosen = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            chosen.add(partitioner.choose(ByteBuffer.wrap(new byte[] {1}), 1, 10, () -> new int[] {2, 5, 7}));
        }
        assertThat(chosen).containsExactlyInAnyOrder(2, 5, 7);
        assertThat(new Partitioner(new Random(1), 1, false).choose(null, 1, 10, () -> new int[0]))
                .isBetween(0, 9);
    }
}
