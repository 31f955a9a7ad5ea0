package io.moldau.broker.coordinator;

import io.moldau.broker.log.Log;
import io.moldau.config.CoordinatorConfig;
import io.moldau.protocol.runtime.Clock;
import java.nio.ByteBuffer;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings back the state of one coordinator: the newest checkpoint, then the rest of the log to its very end, as whatever a
 * leader has will come to count. Begun and ended on the partition's loop, done off it; used once.
 */
final class Loading<R, S extends CoordinatorState<R>> {

    private static final Logger LOG = LoggerFactory.getLogger(Loading.class);

    /** A state that takes in stored records. */
    private final class Replay implements RecordSink {

        private final S state = kind.emptyState();

        @Override
        public void accept(ByteBuffer key, @Nullable ByteBuffer value) {
            R record;
            try {
                record = kind.format().read(key, value);
            } catch (IllegalArgumentException e) {
                // One record that nobody understands must not keep everything else from being served.
                LOG.error("{}: passes over a record that cannot be read", log.partition(), e);
                return;
            }
            if (record != null) {
                state.replay(record);
            }
        }
    }

    private final CoordinatorKind<R, S, ?> kind;
    private final Log log;
    private final Checkpoints checkpoints;
    private final CoordinatorConfig config;
    private final Clock clock;
    private final long startedMs;

    Loading(CoordinatorKind<R, S, ?> kind, Log log, Checkpoints checkpoints, CoordinatorConfig config, Clock clock) {
        this.kind = kind;
        this.log = log;
        this.checkpoints = checkpoints;
        this.config = config;
        this.clock = clock;
        this.startedMs = clock.monotonicMs();
    }

    /**
     * Loads.
     *
     * @param loaded runs on the loop, once, with the state; or not at all
     * @param failed runs on the loop, once, with the reason, if the log cannot be read
     */
    void run(BiConsumer<S, Recovery> loaded, Consumer<String> failed) {
        if (config.takesCheckpoints()) {
            checkpoints.readNewest(
                    clock.wallMs(), Replay::new, (base, replay) -> replayTail(base, replay, loaded, failed));
        } else {
            replayTail(null, new Replay(), loaded, failed);
        }
    }

    private void replayTail(
            @Nullable CheckpointHeader base, Replay replay, BiConsumer<S, Recovery> loaded, Consumer<String> failed) {
        long from = base == null ? log.logStartOffset() : base.endOffset();
        new LogTail(log, config.loadBufferBytes(), replay).read(from, log::endOffset, tail -> {
            if (tail.failure() != null) {
                failed.accept(tail.failure());
                return;
            }
            loaded.accept(
                    replay.state,
                    new Recovery(
                            base == null ? -1 : base.endOffset(),
                            base == null ? 0 : base.records(),
                            tail.records(),
                            clock.monotonicMs() - startedMs));
        });
    }
}
