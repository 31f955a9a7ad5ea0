package io.moldau.cli;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/** Reads the times that users type. */
public final class Instants {

    private Instants() {}

    /**
     * Reads a time such as {@code 2026-11-01}, {@code 2026-11-01T10:00} or {@code 2026-11-01T10:00:00Z}.
     *
     * @param zone of a time that names none
     * @throws java.time.DateTimeException when it is none of these
     */
    public static Instant parse(String text, ZoneId zone) {
        if (text.indexOf('T') < 0) {
            return LocalDate.parse(text).atStartOfDay(zone).toInstant();
        }
        if (text.matches(".*(Z|[+-]\\d\\d:?\\d\\d)")) {
            return OffsetDateTime.parse(text).toInstant();
        }
        return LocalDateTime.parse(text).atZone(zone).toInstant();
    }
}
