package io.moldau.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AllowedTest {

    @Test
    void rangesIncludeTheirEnds() {
        Allowed allowed = Allowed.parse("-1, 1..9");

        assertThat(List.of(-1, 1, 9)).allMatch(allowed::accepts);
        assertThat(List.of(-2, 0, 10)).noneMatch(allowed::accepts);
        assertThat(allowed.describe()).isEqualTo("must be -1 or between 1 and 9");
        assertThat(Allowed.parse("14..").describe()).isEqualTo("must be at least 14");
    }

    @Test
    void eachElementOfAListMustMatch() {
        Allowed allowed = Allowed.parse("compact, delete");

        assertThat(allowed.accepts(List.of("delete", "compact"))).isTrue();
        assertThat(allowed.accepts(List.of())).isTrue();
        assertThat(allowed.accepts(List.of("delete", "burn"))).isFalse();
        assertThat(allowed.describe()).isEqualTo("must be compact or delete");
    }

    @Test
    void aPatternMatchesTheWholeValue() {
        Allowed allowed = Allowed.parse("*, /\\d+:\\d+/");

        assertThat(allowed.accepts(List.of("*"))).isTrue();
        assertThat(allowed.accepts(List.of("0:1", "12:34"))).isTrue();
        assertThat(allowed.accepts(List.of("x0:1"))).isFalse();
    }

    @Test
    void threeWordsReadAsAList() {
        assertThat(Allowed.parse("none, lz4, zstd").describe()).isEqualTo("must be one of none, lz4, zstd");
    }
}
