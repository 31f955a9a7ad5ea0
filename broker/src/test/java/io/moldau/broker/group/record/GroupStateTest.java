package io.moldau.broker.group.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.group.record.GroupRecord.GroupForgotten;
import io.moldau.broker.group.record.GroupRecord.GroupStored;
import io.moldau.broker.group.record.GroupRecord.OffsetCommitted;
import io.moldau.broker.group.record.GroupRecord.OffsetForgotten;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupStateTest {

    private final GroupState state = new GroupState();

    private static OffsetCommitted committed(String group, String topic, int partition, long offset) {
        return new OffsetCommitted(group, topic, partition, new CommittedOffset(offset, -1, "", 0, -1));
    }

    private void replay(GroupRecord... records) {
        List.of(records).forEach(state::replay);
    }

    @Test
    void theLastWordCounts() {
        replay(committed("g", "t", 0, 1), committed("g", "t", 1, 5), committed("g", "t", 0, 2));
        assertThat(state.offsets("g").get("t", 0))
                .extracting(CommittedOffset::offset)
                .isEqualTo(2L);
        assertThat(state.offsets("g").topic("t")).hasSize(2);
        replay(new OffsetForgotten("g", "t", 0));
        assertThat(state.offsets("g").get("t", 0)).isNull();
        assertThat(state.knows("g")).isTrue();
        replay(new OffsetForgotten("g", "t", 1));
        assertThat(state.knows("g")).isFalse();
        assertThat(state.groupIds()).isEmpty();
    }

    @Test
    void whatWasNeverToldCanBeForgotten() {
        replay(new OffsetForgotten("g", "t", 0), new GroupForgotten("g"));
        replay(committed("g", "t", 0, 1), new OffsetForgotten("g", "t", 9), new OffsetForgotten("g", "u", 0));
        assertThat(state.offsets("g").topics()).containsOnlyKeys("t");
    }

    @Test
    void aGroupIsThereUntilItsMembersAndItsOffsetsAreForgotten() {
        StoredGroup stored = new StoredGroup("consumer", 1, null, null, 0, List.of());
        replay(new GroupStored("g", stored), committed("g", "t", 0, 1));
        assertThat(state.group("g")).isEqualTo(stored);
        replay(new GroupForgotten("g"));
        assertThat(state.group("g")).isNull();
        assertThat(state.groupIds()).containsExactly("g");
        replay(new OffsetForgotten("g", "t", 0));
        assertThat(state.knows("g")).isFalse();
    }

    @Test
    void aListOfGroupsStaysAsItWas() {
        replay(committed("g", "t", 0, 1));
        var before = state.groupIds();
        replay(committed("h", "t", 0, 1), new OffsetForgotten("g", "t", 0));
        assertThat(before).containsExactly("g");
    }
}
