package io.moldau.broker.group;

import io.moldau.broker.coordinator.CoordinatorState;
import io.moldau.broker.coordinator.Journal;
import io.moldau.broker.group.record.GroupRecord;
import io.moldau.broker.group.record.GroupRecordFormat;
import io.moldau.protocol.api.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A log in memory. Records go through their bytes and into the state at once; replication waits for the test if told to. */
final class FakeJournal implements Journal<GroupRecord> {

    private static final GroupRecordFormat FORMAT = new GroupRecordFormat();

    private final CoordinatorState<GroupRecord> state;
    private final List<GroupRecord> log = new ArrayList<>();
    private final Deque<Consumer<ErrorCode>> waiting = new ArrayDeque<>();
    private boolean holding;

    /** Records of the log that are on every replica: no coordinator will ever be without them. */
    private int replicated;

    private @Nullable ErrorCode refusal;

    FakeJournal(CoordinatorState<GroupRecord> state) {
        this.state = state;
    }

    /** A journal that goes on where another one's log ends. */
    FakeJournal(CoordinatorState<GroupRecord> state, List<GroupRecord> before) {
        this(state);
        log.addAll(before);
        log.forEach(state::replay);
        replicated = log.size();
    }

    @Override
    public void append(List<GroupRecord> records, Consumer<ErrorCode> replicated) {
        if (records.isEmpty()) {
            throw new AssertionError("nothing to append");
        }
        if (refusal != null) {
            replicated.accept(refusal);
            return;
        }
        for (GroupRecord record : records) {
            GroupRecord stored = throughBytes(record);
            log.add(stored);
            state.replay(stored);
        }
        waitOrGo(replicated, holding);
    }

    static GroupRecord throughBytes(GroupRecord record) {
        byte[] value = FORMAT.value(record);
        GroupRecord read =
                FORMAT.read(ByteBuffer.wrap(FORMAT.key(record)), value == null ? null : ByteBuffer.wrap(value));
        if (read == null) {
            throw new AssertionError("not understood: " + record);
        }
        return read;
    }

    @Override
    public void await(Consumer<ErrorCode> replicated) {
        waitOrGo(replicated, !waiting.isEmpty());
    }

    private void waitOrGo(Consumer<ErrorCode> replicated, boolean wait) {
        if (wait) {
            waiting.add(replicated);
        } else {
            this.replicated = log.size();
            replicated.accept(ErrorCode.NONE);
        }
    }

    /** Replicates nothing until told to. */
    void hold() {
        holding = true;
    }

    /** Everything so far is replicated, and what comes is at once. */
    void confirm() {
        holding = false;
        replicated = log.size();
        answerAll(ErrorCode.NONE);
    }

    /** Nothing so far is known to be replicated, and what comes is at once. */
    void fail(ErrorCode error) {
        holding = false;
        answerAll(error);
    }

    private void answerAll(ErrorCode error) {
        while (!waiting.isEmpty()) {
            waiting.removeFirst().accept(error);
        }
    }

    /** Takes no more records, or takes them again after null. */
    void refuse(@Nullable ErrorCode error) {
        refusal = error;
    }

    List<GroupRecord> log() {
        return List.copyOf(log);
    }

    int replicated() {
        return replicated;
    }

    GroupRecord last() {
        return log.get(log.size() - 1);
    }
}
