package io.moldau.broker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.coordinator.Journal;
import io.moldau.broker.group.record.GroupRecord;
import io.moldau.broker.group.record.GroupRecord.OffsetForgotten;
import io.moldau.protocol.api.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class TombstonesTest implements Journal<GroupRecord> {

    private final List<Integer> batches = new ArrayList<>();
    private final List<Consumer<ErrorCode>> unanswered = new ArrayList<>();
    private final Heard<ErrorCode> replicated = new Heard<>();
    private boolean refusesSecond;

    @Override
    public void append(List<GroupRecord> records, Consumer<ErrorCode> told) {
        batches.add(records.size());
        if (refusesSecond && batches.size() == 2) {
            told.accept(ErrorCode.COORDINATOR_NOT_AVAILABLE);
        } else {
            unanswered.add(told);
        }
    }

    @Override
    public void await(Consumer<ErrorCode> told) {
        throw new AssertionError("not asked for");
    }

    private static List<GroupRecord> records(int count) {
        List<GroupRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(new OffsetForgotten("g", "t", i));
        }
        return records;
    }

    @Test
    void manyGoInBatchesAndAreReplicatedWithTheLast() {
        Tombstones.append(this, records(2 * Tombstones.BATCH + 1), replicated);
        assertThat(batches).containsExactly(Tombstones.BATCH, Tombstones.BATCH, 1);
        unanswered.subList(0, 2).forEach(told -> told.accept(ErrorCode.NONE));
        assertThat(replicated.isThere()).isFalse();
        unanswered.get(2).accept(ErrorCode.NONE);
        assertThat(replicated.get()).isEqualTo(ErrorCode.NONE);
    }

    @Test
    void whatFollowsARefusalIsLeft() {
        refusesSecond = true;
        Tombstones.append(this, records(3 * Tombstones.BATCH), replicated);
        assertThat(batches).hasSize(2);
        unanswered.get(0).accept(ErrorCode.NONE);
        assertThat(replicated.get()).isEqualTo(ErrorCode.COORDINATOR_NOT_AVAILABLE);
    }

    @Test
    void nothingIsReplicatedAtOnce() {
        Tombstones.append(this, List.of(), replicated);
        assertThat(batches).isEmpty();
        assertThat(replicated.get()).isEqualTo(ErrorCode.NONE);
    }
}
