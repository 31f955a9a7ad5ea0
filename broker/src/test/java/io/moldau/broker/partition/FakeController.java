package io.moldau.broker.partition;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Remembers what leaders ask of the controller, and answers when a test says so. */
public final class FakeController implements IsrChanges {

    /** A question without an answer. */
    public record Asked(TopicPartition partition, IsrProposal proposal, Consumer<IsrAnswer> answered) {}

    private final List<Asked> open = new ArrayList<>();

    @Override
    public void propose(TopicPartition partition, Uuid topicId, IsrProposal proposal, Consumer<IsrAnswer> answered) {
        open.add(new Asked(partition, proposal, answered));
    }

    /** The in-sync sets that are asked for. */
    public List<List<Integer>> open() {
        return open.stream().map(asked -> asked.proposal().isr()).toList();
    }

    /** Takes every question; the caller answers. */
    public List<Asked> takeAll() {
        List<Asked> taken = List.copyOf(open);
        open.clear();
        return taken;
    }

    /** Writes what was asked first. */
    public void accept(int leader) {
        Asked asked = open.remove(0);
        IsrProposal proposal = asked.proposal();
        asked.answered()
                .accept(new IsrAnswer(
                        ErrorCode.NONE, leader, proposal.leaderEpoch(), proposal.isr(), proposal.partitionEpoch() + 1));
    }

    /** Refuses what was asked first. */
    public void refuse(ErrorCode error) {
        open.remove(0).answered().accept(IsrAnswer.refused(error));
    }
}
