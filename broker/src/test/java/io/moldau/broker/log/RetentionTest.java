package io.moldau.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.config.TopicConfig;
import org.junit.jupiter.api.Test;

class RetentionTest {
    private static final long NOW = 1_000_000;

    private static Retention round(boolean enabled, long maxAgeMs, long maxBytes, long start, long hw, long total) {
        return new Retention(new TopicConfig.Retention(enabled, maxAgeMs, maxBytes), start, hw, NOW, total);
    }

    @Test
    void deletesByTheYoungestRecord() {
        Retention round = round(true, 1000, -1, 0, 100, 300);
        assertThat(round.mayDelete(10, 100, NOW - 1001, NOW - 1001)).isTrue();
        assertThat(round.mayDelete(20, 100, NOW - 1000, NOW - 1000)).isFalse();
    }

    @Test
    void recordsFromTheFutureDoNotKeepASegment() {
        Retention round = round(true, 1000, -1, 0, 100, 300);
        assertThat(round.mayDelete(10, 100, NOW + 86_400_000, NOW - 2000)).isTrue();
        assertThat(round.mayDelete(20, 100, -1, NOW - 2000)).isTrue();
        assertThat(round.mayDelete(30, 100, -1, NOW)).isFalse();
    }

    @Test
    void deletesBySizeWholeSegmentsOnly() {
        Retention round = round(true, -1, 150, 0, 100, 300);
        assertThat(round.mayDelete(10, 100, 0, 0)).isTrue();
        assertThat(round.mayDelete(20, 100, 0, 0)).isFalse();
    }

    @Test
    void nothingAtTheHighWatermarkGoes() {
        Retention round = round(true, 0, 0, 0, 19, 300);
        assertThat(round.mayDelete(19, 100, 0, 0)).isTrue();
        assertThat(round.mayDelete(20, 100, 0, 0)).isFalse();
    }

    @Test
    void whatLiesBelowTheStartOffsetGoesInAnyCase() {
        Retention round = round(false, 0, 0, 20, 20, 300);
        assertThat(round.mayDelete(20, 100, NOW, NOW)).isTrue();
        assertThat(round.mayDelete(21, 100, 0, 0)).isFalse();
    }

    @Test
    void withoutLimitsNothingGoes() {
        assertThat(round(true, -1, -1, 0, 100, 300).mayDelete(10, 100, 0, 0)).isFalse();
    }
}
