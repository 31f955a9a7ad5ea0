package io.moldau.consumer.assignor;

import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.wire.InvalidFrameException;
import io.moldau.protocol.wire.WireReader;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sticky, for members that go on reading while they rebalance. A partition that changes hands is given to nobody at first: its
 * old owner lets go of it and joins again, and only that second rebalance gives it to the new one (KIP-429).
 */
final class CooperativeStickyAssignor implements Assignor {

    @Override
    public String name() {
        return "cooperative-sticky";
    }

    @Override
    public boolean isCooperative() {
        return true;
    }

    /** The generation, for leaders from before subscriptions had a field for it. */
    @Override
    public ByteBuffer userData(@Nullable Held last) {
        int generation = last == null ? Held.NO_GENERATION : last.generation();
        return ByteBuffer.allocate(Integer.BYTES).putInt(generation).flip();
    }

    @Override
    public Map<String, List<TopicPartition>> assign(Map<String, Integer> partitionCounts, List<Member> members) {
        Map<String, List<TopicPartition>> assignment =
                StickyAssignment.of(partitionCounts, members, CooperativeStickyAssignor::held);
        withholdMoved(assignment, members);
        return assignment;
    }

    private static Held held(Member member) {
        Held owned = member.subscription().owned();
        ByteBuffer userData = member.subscription().userData();
        if (owned.generation() != Held.NO_GENERATION || userData == null) {
            return owned;
        }
        try {
            int generation = new WireReader(Unpooled.wrappedBuffer(userData)).readInt32();
            return new Held(generation, owned.partitions());
        } catch (InvalidFrameException e) {
            return owned;
        }
    }

    private static void withholdMoved(Map<String, List<TopicPartition>> assignment, List<Member> members) {
        Map<TopicPartition, String> newOwners = new HashMap<>();
        assignment.forEach((id, partitions) -> partitions.forEach(partition -> newOwners.put(partition, id)));
        for (Member member : members) {
            for (TopicPartition owned : member.subscription().owned().partitions()) {
                String newOwner = newOwners.get(owned);
                if (newOwner != null && newOwner.equals(member.id())) {
                    newOwners.remove(owned);
                }
            }
        }
        // What is left goes to members that do not have it: withheld wherever another one still does.
        for (Member member : members) {
            for (TopicPartition owned : member.subscription().owned().partitions()) {
                String newOwner = newOwners.get(owned);
                if (newOwner != null) {
                    List<TopicPartition> given = assignment.get(newOwner);
                    if (given != null) {
                        given.remove(owned);
                    }
                }
            }
        }
    }
}
