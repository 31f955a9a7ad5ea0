package io.moldau.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CleaningPaceTest {
    private static final long SECOND = 1_000_000_000L;

    /** Shortly before the count of nanoseconds runs over. */
    private final long start = Long.MAX_VALUE - SECOND / 2;

    @Test
    void spreadsWhatAllMoveOverTime() {
        var pace = new CleaningPace(1_000, start);
        assertThat(pace.restMs(500, start)).isEqualTo(500);
        assertThat(pace.restMs(500, start)).isEqualTo(1_000);
        assertThat(pace.restMs(100, Long.sum(start, SECOND))).isEqualTo(100);
        assertThat(pace.restMs(100, Long.sum(start, 100 * SECOND))).isEqualTo(100);
    }

    @Test
    void aChangedLimitCountsAtOnceAndNoneNeverRests() {
        var pace = new CleaningPace(1, 0);
        pace.limitTo(1_000_000);
        assertThat(pace.restMs(1_000_000, 0)).isEqualTo(1_000);
        pace.limitTo(Double.MAX_VALUE);
        assertThat(pace.restMs(Integer.MAX_VALUE, 0)).isZero();
    }
}
