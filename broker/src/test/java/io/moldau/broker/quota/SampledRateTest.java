package io.moldau.broker.quota;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SampledRateTest {

    private static final long START_MS = 1_000_000;

    private final SampledRate none = SampledRate.over(11, 1_000);

    @Test
    void aFirstCountIsARateOverOneWholeWindow() {
        SampledRate rate = none.plus(500, START_MS);
        assertThat(none.bytesPerSecond(START_MS)).isZero();
        assertThat(rate.bytesPerSecond(START_MS)).isEqualTo(500);
        assertThat(rate.bytesPerSecond(START_MS + 999)).isEqualTo(500);
        assertThat(rate.bytesPerSecond(START_MS + 2_000)).isEqualTo(250);
    }

    @Test
    void aBurstWeighsUntilItIsTooOld() {
        SampledRate rate = none.plus(11_000, START_MS).plus(11, START_MS + 10_000);
        assertThat(rate.bytesPerSecond(START_MS + 10_000)).isEqualTo(1_101.1);
        assertThat(rate.bytesPerSecond(START_MS + 11_000)).isEqualTo(11);
        assertThat(rate.bytesPerSecond(START_MS + 21_000)).isZero();
    }

    @Test
    void saysHowLongItTakesToComeDown() {
        SampledRate rate = none.plus(3_000, START_MS);
        assertThat(rate.untilWithinMs(3_000, START_MS)).isZero();
        assertThat(rate.untilWithinMs(1_000, START_MS)).isEqualTo(3_000);
        assertThat(rate.untilWithinMs(1_000, START_MS + 2_500)).isEqualTo(500);
        assertThat(rate.untilWithinMs(1_000, START_MS + 3_000)).isZero();
        assertThat(rate.untilWithinMs(1, START_MS))
                .as("too old before it is paid for")
                .isEqualTo(11_000);
        assertThat(rate.untilWithinMs(0, START_MS + 10_999)).isOne();
    }

    /** Whoever stops when over the limit, and goes on when told, stays at the limit on average. */
    @Test
    void obeyingItKeepsTheLimitWhateverTheSteps() {
        long seed = 7;
        SplittableRandom random = new SplittableRandom(seed);
        long limit = 100_000;
        SampledRate rate = none;
        long nowMs = START_MS;
        long sent = 0;
        while (nowMs < START_MS + 60_000) {
            long waitMs = rate.untilWithinMs(limit, nowMs);
            if (waitMs > 0) {
                nowMs += waitMs;
            } else {
                long bytes = random.nextLong(1, 150_000);
                sent += bytes;
                rate = rate.plus(bytes, nowMs);
                nowMs += random.nextLong(0, 20);
            }
        }
        assertThat(sent).as("seed %d", seed).isBetween(limit * 55, limit * 70);
    }
}
