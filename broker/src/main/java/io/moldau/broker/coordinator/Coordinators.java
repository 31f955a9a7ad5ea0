package io.moldau.broker.coordinator;

import io.moldau.broker.partition.RoleObserver;
import io.moldau.config.CoordinatorConfig;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Gather;
import io.moldau.protocol.runtime.Loop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The coordinators of one kind on this broker: one for each partition of their topic that it leads. Immutable; each
 * coordinator belongs to the loop of its partition.
 *
 * @param <C> a coordinator in its term
 */
public final class Coordinators<C extends ActiveCoordinator> {

    private final String topic;
    private final Map<Loop, LoopCoordinators<?, ?, C>> byLoop = new LinkedHashMap<>();

    /** @param loops those that partitions live on */
    public <R, S extends CoordinatorState<R>> Coordinators(
            CoordinatorKind<R, S, C> kind, CoordinatorConfig config, List<? extends Loop> loops, Clock clock) {
        this.topic = kind.topic();
        for (Loop loop : loops) {
            byLoop.put(loop, new LoopCoordinators<>(kind, config, clock, loop));
        }
    }

    /** The topic whose partitions are the coordinators' logs. */
    public String topic() {
        return topic;
    }

    /** Who has to be told of the roles of the partitions of a loop. */
    public RoleObserver observer(Loop loop) {
        return on(loop);
    }

    private LoopCoordinators<?, ?, C> on(Loop loop) {
        LoopCoordinators<?, ?, C> here = byLoop.get(loop);
        if (here == null) {
            throw new IllegalArgumentException("no partitions live on " + loop.name());
        }
        return here;
    }

    /**
     * The coordinator of a partition; on its loop.
     *
     * @throws ApiException NOT_COORDINATOR if this broker does not lead the partition, COORDINATOR_LOAD_IN_PROGRESS while it
     *     cannot serve yet
     */
    public C require(Loop loop, TopicPartition partition) {
        return on(loop).require(partition);
    }

    /**
     * Asks every coordinator that serves.
     *
     * @param question asked on the coordinator's loop; hands its answer over at once or later, once
     * @param done receives the answers, in no order, on {@code home}; and whether a coordinator here was still loading
     */
    public <T> void askAll(Loop home, Question<C, T> question, Answers<T> done) {
        List<Loop> loops = List.copyOf(byLoop.keySet());
        Gather.<Loop, Round<T>>each(
                home,
                loops,
                (loop, whenAnswered) -> loop.run(() -> ask(loop, question, whenAnswered)),
                rounds -> done.accept(
                        rounds.stream()
                                .flatMap(round -> round.answers().stream())
                                .toList(),
                        rounds.stream().anyMatch(Round::loading)));
    }

    private record Round<T>(List<T> answers, boolean loading) {}

    private <T> void ask(Loop loop, Question<C, T> question, Consumer<Round<T>> answered) {
        List<C> serving = new ArrayList<>();
        boolean[] loading = {false};
        on(loop).forEach(replica -> {
            try {
                serving.add(replica.require());
            } catch (ApiException e) {
                loading[0] |= e.error() == ErrorCode.COORDINATOR_LOAD_IN_PROGRESS;
            }
        });
        Gather.<C, T>each(loop, serving, question::ask, answers -> answered.accept(new Round<>(answers, loading[0])));
    }

    /** What is asked of a coordinator, on its loop. */
    @FunctionalInterface
    public interface Question<C, T> {
        void ask(C coordinator, Consumer<T> answer);
    }

    /** Receives all answers. */
    @FunctionalInterface
    public interface Answers<T> {
        void accept(List<T> answers, boolean someStillLoad);
    }

    /** Tells every coordinator that serves something, on its loop. */
    public void tellAll(Consumer<C> message) {
        byLoop.forEach((loop, here) -> loop.execute(() -> here.forEach(replica -> replica.tell(message))));
    }

    /**
     * How every replica here stands.
     *
     * @param done receives the statuses, in no order, on {@code home}
     */
    public void describe(Loop home, Consumer<List<CoordinatorStatus>> done) {
        Gather.<Loop, List<CoordinatorStatus>>each(
                home,
                List.copyOf(byLoop.keySet()),
                (loop, answer) -> loop.run(() -> {
                    List<CoordinatorStatus> statuses = new ArrayList<>();
                    on(loop).forEach(replica -> statuses.add(replica.status()));
                    answer.accept(statuses);
                }),
                all -> done.accept(all.stream().flatMap(List::stream).toList()));
    }
}
