package io.moldau.broker.group;

import io.moldau.broker.coordinator.Journal;
import io.moldau.broker.group.record.GroupRecord;
import io.moldau.protocol.api.ErrorCode;
import java.util.List;
import java.util.function.Consumer;

/**
 * Passes many records through the log of which each may stand alone, in batches that are small enough for it. Stops at the
 * first batch that is refused.
 */
final class Tombstones {

    static final int BATCH = 500;

    private final Consumer<ErrorCode> replicated;
    private int unanswered = 1;
    private ErrorCode failure = ErrorCode.NONE;

    private Tombstones(Consumer<ErrorCode> replicated) {
        this.replicated = replicated;
    }

    /**
     * Appends them all, in order.
     *
     * @param replicated told once: NONE when all are replicated
     */
    static void append(Journal<GroupRecord> journal, List<GroupRecord> records, Consumer<ErrorCode> replicated) {
        Tombstones run = new Tombstones(replicated);
        for (int from = 0; from < records.size() && run.failure == ErrorCode.NONE; from += BATCH) {
            run.unanswered++;
            journal.append(records.subList(from, Math.min(records.size(), from + BATCH)), run::onAnswer);
        }
        // Counted from the start, so that answers given at once do not end the run too soon.
        run.onAnswer(ErrorCode.NONE);
    }

    private void onAnswer(ErrorCode error) {
        if (failure == ErrorCode.NONE) {
            failure = error;
        }
        if (--unanswered == 0) {
            replicated.accept(failure);
        }
    }
}
