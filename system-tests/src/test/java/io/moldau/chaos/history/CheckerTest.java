package io.moldau.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.chaos.history.Anomaly.Kind;
import io.moldau.chaos.history.Write.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The checker accepts what an honest broker could have said and catches every way to lie. */
class CheckerTest {

    private static final int RECORDS = 200;
    private static final int LIVE = 1;
    private static final int FINAL = 2;
    private static final int IDEMPOTENT = 7;
    private static final int PLAIN = 8;

    @Test
    void anHonestHistoryHasNoAnomaly() {
        assertThat(kinds(new Forgery())).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> everyLieIsCaught() {
        Map<String, Lie> lies = Map.ofEntries(
                lie("an acknowledged record is missing at the end", Kind.LOST, (history, at) -> history.truncate(at)),
                lie("a record that was seen is missing at the end", Kind.LOST, (history, at) -> {
                    history.truncate(at);
                    history.writes.removeIf(write -> write.offset() >= at);
                }),
                lie("an acknowledged record is never seen", Kind.UNSEEN, (history, at) -> {
                    history.truncate(at);
                    history.live.removeIf(read -> read.offset() >= at);
                }),
                lie("an idempotent record comes again much later", Kind.DUPLICATE, (history, at) -> {
                    history.append(history.last.get(at - at % 2).value());
                }),
                lie("an idempotent record moves between two readers", Kind.DUPLICATE, (history, at) -> {
                    history.live.clear();
                    history.live.add(new Read(
                            LIVE, 0, RECORDS, history.last.get(at - at % 2).value()));
                }),
                lie("another value is acknowledged for an offset", Kind.INCONSISTENT_OFFSET, (history, at) -> {
                    Write write = history.writes.get(at);
                    history.writes.set(at, history.moved(write, at + 1L));
                }),
                lie("a reader saw another value", Kind.INCONSISTENT_OFFSET, (history, at) -> {
                    Read read = history.live.get(at);
                    history.live.set(
                            at,
                            new Read(
                                    LIVE,
                                    0,
                                    read.offset(),
                                    history.live.get(at + 1).value()));
                }),
                lie("an idempotent record comes twice", Kind.DUPLICATE, (history, at) -> history.repeat(at - at % 2)),
                lie("two records of a writer change places", Kind.REORDERED, (history, at) -> history.swap(at, at + 2)),
                lie("a late record is put before an earlier one", Kind.TIME_TRAVEL, (history, at) -> {
                    history.swap(at, at + 1);
                }),
                lie("a poll skips", Kind.POLL_GAP, (history, at) -> history.live.remove(at)),
                lie("a poll repeats", Kind.POLL_GAP, (history, at) -> history.live.add(at, history.live.get(at))),
                lie("a refused record is read", Kind.PHANTOM, (history, at) -> {
                    Write write = history.writes.get(at);
                    history.writes.set(at, history.ended(write, Outcome.FAIL));
                }),
                lie("a record comes from nobody", Kind.PHANTOM, (history, at) -> history.writes.remove(at)));
        return lies.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
                    long seed = System.nanoTime();
                    int at = 10 + new Random(seed).nextInt(RECORDS - 20);
                    Forgery history = new Forgery();
                    entry.getValue().change().accept(history, at);
                    assertThat(kinds(history))
                            .as("seed " + seed)
                            .contains(entry.getValue().kind());
                }));
    }

    /** An unknown write may be there or not, and a writer without idempotence may have written twice. */
    @Test
    void whatIsNotKnownIsNotHeldAgainstTheBroker() {
        Forgery history = new Forgery();
        history.writes.set(20, history.ended(history.writes.get(20), Outcome.UNKNOWN));
        history.writes.add(new Write(0, new Value(IDEMPOTENT, 10_000), true, 1, 2, Outcome.UNKNOWN, -1));
        history.writes.add(new Write(0, new Value(IDEMPOTENT, 10_001), true, 1, 2, Outcome.FAIL, -1));
        assertThat(kinds(history)).isEmpty();

        Forgery repeated = new Forgery();
        repeated.repeat(21);
        assertThat(kinds(repeated)).isEmpty();
    }

    private static Set<Kind> kinds(Forgery forgery) {
        return Set.copyOf(new Checker(forgery.history(), FINAL)
                .check().stream().map(Anomaly::kind).toList());
    }

    private static Map.Entry<String, Lie> lie(String name, Kind kind, ObjIntConsumer<Forgery> change) {
        return Map.entry(name, new Lie(kind, change));
    }

    private record Lie(Kind kind, ObjIntConsumer<Forgery> change) {}

    /** A history of two writers taking turns, one after the other, that a test may falsify. */
    private static final class Forgery {
        final List<Write> writes = new ArrayList<>();
        final List<Read> live = new ArrayList<>();
        final List<Read> last = new ArrayList<>();

        Forgery() {
            for (int i = 0; i < RECORDS; i++) {
                Value value = new Value(i % 2 == 0 ? IDEMPOTENT : PLAIN, i / 2);
                writes.add(new Write(0, value, i % 2 == 0, 10L * i, 10L * i + 5, Outcome.OK, i));
                live.add(new Read(LIVE, 0, i, value));
                last.add(new Read(FINAL, 0, i, value));
            }
        }

        void truncate(int from) {
            last.removeIf(read -> read.offset() >= from);
        }

        /** Puts a value behind all others, for every reader. */
        void append(Value value) {
            for (List<Read> reads : List.of(live, last)) {
                reads.add(new Read(reads.get(0).reader(), 0, RECORDS, value));
            }
        }

        /** Puts the record at {@code at} into the log once more, behind itself, and shifts what follows. */
        void repeat(int at) {
            Value value = last.get(at).value();
            for (List<Read> reads : List.of(live, last)) {
                int reader = reads.get(0).reader();
                for (int i = at + 1; i < reads.size(); i++) {
                    Read read = reads.get(i);
                    reads.set(i, new Read(reader, 0, read.offset() + 1, read.value()));
                }
                reads.add(at + 1, new Read(reader, 0, at + 1L, value));
            }
            for (int i = at + 1; i < writes.size(); i++) {
                writes.set(i, moved(writes.get(i), writes.get(i).offset() + 1));
            }
        }

        /** Swaps two records everywhere: in what was acknowledged and in what was read. */
        void swap(int one, int other) {
            Value first = last.get(one).value();
            Value second = last.get(other).value();
            for (List<Read> reads : List.of(live, last)) {
                reads.set(one, new Read(reads.get(one).reader(), 0, one, second));
                reads.set(other, new Read(reads.get(other).reader(), 0, other, first));
            }
            writes.set(one, moved(writes.get(one), other));
            writes.set(other, moved(writes.get(other), one));
        }

        Write moved(Write write, long offset) {
            return new Write(
                    0, write.value(), write.idempotent(), write.invokedNs(), write.completedNs(), Outcome.OK, offset);
        }

        Write ended(Write write, Outcome outcome) {
            return new Write(0, write.value(), write.idempotent(), write.invokedNs(), write.completedNs(), outcome, -1);
        }

        History history() {
            History history = new History();
            writes.forEach(history::add);
            live.forEach(history::add);
            last.forEach(history::add);
            return history;
        }
    }
}
