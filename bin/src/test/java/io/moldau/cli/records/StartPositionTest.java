package io.moldau.cli.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.cli.records.StartPosition.AtOffset;
import io.moldau.cli.records.StartPosition.AtTime;
import io.moldau.cli.records.StartPosition.Beginning;
import io.moldau.cli.records.StartPosition.End;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class StartPositionTest {

    @Test
    void readsWhatUsersType() {
        assertThat(parse("beginning")).isEqualTo(new Beginning());
        assertThat(parse("end")).isEqualTo(new End());
        assertThat(parse("42")).isEqualTo(new AtOffset(42));
        assertThat(parse("2026-11-01")).isEqualTo(at("2026-10-31T22:00:00Z"));
        assertThat(parse("2026-11-01T10:00")).isEqualTo(at("2026-11-01T08:00:00Z"));
        assertThat(parse("2026-11-01T10:00:00Z")).isEqualTo(at("2026-11-01T10:00:00Z"));
        assertThat(parse("2026-11-01T10:00:00+01:00")).isEqualTo(at("2026-11-01T09:00:00Z"));
    }

    @Test
    void refusesAnythingElse() {
        for (String bad : new String[] {"", "-1", "now", "2026-13-01", "2026-11-01T", "9999999999999999999"}) {
            assertThatThrownBy(() -> parse(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static AtTime at(String instant) {
        return new AtTime(Instant.parse(instant).toEpochMilli());
    }

    private static StartPosition parse(String text) {
        return StartPosition.parse(text, ZoneOffset.ofHours(2));
    }
}
