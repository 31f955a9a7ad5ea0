package io.moldau.consumer.assignor;

import io.moldau.protocol.api.TopicPartition;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * As balanced as can be, and then with as few moves as possible. Members let go of everything while they rebalance (KIP-54),
 * so each tells the leader in its user data what it had.
 */
final class StickyAssignor implements Assignor {

    @Override
    public String name() {
        return "sticky";
    }

    @Override
    public @Nullable ByteBuffer userData(@Nullable Held last) {
        return last == null ? null : StickyUserData.write(last);
    }

    @Override
    public Map<String, List<TopicPartition>> assign(Map<String, Integer> partitionCounts, List<Member> members) {
        return StickyAssignment.of(
                partitionCounts,
                members,
                member -> StickyUserData.read(member.subscription().userData()));
    }
}
