package io.moldau.producer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompressionRatioTest {

    @Test
    void goodNewsCountsSlowlyAndBadNewsAtOnce() {
        CompressionRatio ratio = new CompressionRatio();
        assertThat(ratio.uncompressedBytes(16_384)).isEqualTo(16_384);
        ratio.observe(10_000, 2_000);
        assertThat(ratio.uncompressedBytes(16_384)).isBetween(16_385, 20_000);
        for (int i = 0; i < 50; i++) {
            ratio.observe(10_000, 2_000);
        }
        assertThat(ratio.uncompressedBytes(16_384)).isBetween(70_000, 82_000);
        ratio.observe(10_000, 10_500);
        assertThat(ratio.uncompressedBytes(16_384)).isEqualTo(16_384);
    }

    @Test
    void isBoundedHoweverWellThingsCompress() {
        CompressionRatio ratio = new CompressionRatio();
        for (int i = 0; i < 100; i++) {
            ratio.observe(1_000_000, 1);
        }
        assertThat(ratio.uncompressedBytes(16_384)).isLessThanOrEqualTo(20 * 16_384);
        assertThat(ratio.uncompressedBytes(262_144)).isEqualTo(384 * 1024);
        assertThat(ratio.uncompressedBytes(1_000_000)).isEqualTo(1_000_000);
    }
}
