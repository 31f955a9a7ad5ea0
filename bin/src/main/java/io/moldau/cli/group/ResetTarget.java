package io.moldau.cli.group;

import io.moldau.admin.LogAdmin;
import io.moldau.cli.ClusterOptions;
import io.moldau.cli.Failure;
import io.moldau.cli.Instants;
import io.moldau.protocol.api.TopicPartition;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Where a group is to read on. */
sealed interface ResetTarget {

    /** A duration as it is typed rather than as ISO 8601 has it. */
    Pattern AGO = Pattern.compile("(\\d{1,9})([smhd])");

    /** The offset this means in each partition, be it one that its log does not reach. */
    Map<TopicPartition, Long> offsets(List<LogState> logs, LogAdmin admin);

    /** The oldest record. */
    record Earliest() implements ResetTarget {
        @Override
        public Map<TopicPartition, Long> offsets(List<LogState> logs, LogAdmin admin) {
            return each(logs, LogState::start);
        }
    }

    /** Behind the last record. */
    record Latest() implements ResetTarget {
        @Override
        public Map<TopicPartition, Long> offsets(List<LogState> logs, LogAdmin admin) {
            return each(logs, LogState::end);
        }
    }

    /** Where it is; behind the last record where it has committed nothing. */
    record Current() implements ResetTarget {
        @Override
        public Map<TopicPartition, Long> offsets(List<LogState> logs, LogAdmin admin) {
            return each(logs, log -> log.committed() == null ? log.end() : log.committed());
        }
    }

    /** This offset. */
    record AtOffset(long offset) implements ResetTarget {
        @Override
        public Map<TopicPartition, Long> offsets(List<LogState> logs, LogAdmin admin) {
            return each(logs, log -> offset);
        }
    }

    /** The first record of this time or later; behind the last record where there is none. */
    record AtTime(Instant time) implements ResetTarget {
        @Override
        public Map<TopicPartition, Long> offsets(List<LogState> logs, LogAdmin admin) {
            Map<TopicPartition, Long> found = ClusterOptions.await(
                    admin.offsetsAt(logs.stream().map(LogState::partition).toList(), time.toEpochMilli()));
            return each(logs, log -> found.getOrDefault(log.partition(), log.end()));
        }
    }

    /** So many offsets from where it is, back when negative. */
    record ShiftBy(long count) implements ResetTarget {
        @Override
        public Map<TopicPartition, Long> offsets(List<LogState> logs, LogAdmin admin) {
            return each(logs, log -> {
                if (log.committed() == null) {
                    throw new Failure("nothing is committed in " + log.partition() + ": say where to with --to");
                }
                return log.committed() + count;
            });
        }
    }

    private static Map<TopicPartition, Long> each(List<LogState> logs, ToLongFunction<LogState> offset) {
        return logs.stream()
                .collect(Collectors.toMap(LogState::partition, offset::applyAsLong, (a, b) -> b, HashMap::new));
    }

    /**
     * Reads what a user typed: {@code beginning}, {@code end} (or as Kafka's tools say, {@code earliest}, {@code latest}),
     * {@code current}, an offset, a time such as {@code 2026-11-01T10:00}, or how long ago, such as {@code 90s}, {@code 15m},
     * {@code 2h}, {@code 7d} or {@code PT1H30M}.
     *
     * @param now what is "ago" counted from
     * @param zone of a time that names none
     * @throws Failure when it is none of these
     */
    static ResetTarget parse(String text, Instant now, ZoneId zone) {
        return switch (text) {
            case "beginning", "earliest" -> new Earliest();
            case "end", "latest" -> new Latest();
            case "current" -> new Current();
            default -> text.matches("\\d{1,18}") ? new AtOffset(Long.parseLong(text)) : parseTime(text, now, zone);
        };
    }

    private static ResetTarget parseTime(String text, Instant now, ZoneId zone) {
        try {
            Matcher ago = AGO.matcher(text);
            if (ago.matches()) {
                String iso = (ago.group(2).equals("d") ? "P" : "PT") + ago.group(1) + ago.group(2);
                return new AtTime(now.minus(Duration.parse(iso.toUpperCase(Locale.ROOT))));
            }
            return new AtTime(text.startsWith("P") ? now.minus(Duration.parse(text)) : Instants.parse(text, zone));
        } catch (DateTimeException | ArithmeticException e) {
            throw new Failure(
                    "'" + text + "' is not beginning, end, current, an offset, a time such as 2026-11-01T10:00,"
                            + " or how long ago, such as 15m or PT1H30M",
                    e);
        }
    }
}
