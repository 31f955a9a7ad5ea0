package io.moldau.broker.log.clean;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KeyOffsetsTest {

    private static ByteBuffer key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(0, number);
    }

    @Test
    void knowsTheLastOffsetOfEachKey() {
        long seed = 5;
        var random = new SplittableRandom(seed);
        var keys = new KeyOffsets(2_000, 1 << 20, 0.9);
        Map<Integer, Long> expected = new HashMap<>();
        for (long offset = 0; offset < 10_000; offset++) {
            int key = random.nextInt(2_000);
            assertThat(keys.put(key(key), offset)).isTrue();
            expected.put(key, offset);
        }
        assertThat(keys.size()).isEqualTo(expected.size());
        for (int key = 0; key < 3_000; key++) {
            assertThat(keys.get(key(key))).as("seed %d, key %d", seed, key).isEqualTo(expected.getOrDefault(key, -1L));
        }
    }

    @Test
    void refusesNewKeysWhenFullAndStillTakesKnownOnes() {
        var keys = new KeyOffsets(1_000, 10 * KeyOffsets.ENTRY_BYTES, 0.5);
        int taken = 0;
        while (keys.put(key(taken), taken)) {
            taken++;
        }
        assertThat(taken).isEqualTo(5);
        assertThat(keys.put(key(2), 100)).isTrue();
        assertThat(keys.get(key(2))).isEqualTo(100);
        assertThat(keys.get(key(taken))).isEqualTo(-1);
    }

    @Test
    void takesNoMoreMemoryThanKeysNeedAndAtLeastOneKey() {
        assertThat(new KeyOffsets(3, Long.MAX_VALUE, 0.9).put(key(1), 0)).isTrue();
        var least = new KeyOffsets(100, 0, 0);
        assertThat(least.put(key(1), 0)).isTrue();
        assertThat(least.put(key(2), 1)).isFalse();
        assertThat(least.get(key(2))).isEqualTo(-1);
    }
}
