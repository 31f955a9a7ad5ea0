package io.moldau.broker.partition;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.wire.Uuid;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The way to the controller for a leader that wants another in-sync set (KIP-497). */
public interface IsrChanges {

    /**
     * Asks for the change. Any thread may call.
     *
     * @param answered told once, on any loop; it may take long while no controller can be reached, and is retried inside
     */
    void propose(TopicPartition partition, Uuid topicId, IsrProposal proposal, Consumer<IsrAnswer> answered);

    /**
     * What the leader wants.
     *
     * @param leaderEpoch under which it leads
     * @param partitionEpoch that it last heard of
     * @param isr with the leader itself
     * @param brokerEpochs under which registrations the followers among them fetched, as far as they said: a later run of
     *     the same broker may have less in its log (KIP-903)
     */
    record IsrProposal(int leaderEpoch, int partitionEpoch, List<Integer> isr, Map<Integer, Long> brokerEpochs) {

        public IsrProposal {
            isr = List.copyOf(isr);
            brokerEpochs = Map.copyOf(brokerEpochs);
        }
    }

    /**
     * What the controller says.
     *
     * @param error NONE when the state below is in force; otherwise the state means nothing
     */
    record IsrAnswer(ErrorCode error, int leader, int leaderEpoch, List<Integer> isr, int partitionEpoch) {

        public IsrAnswer {
            isr = List.copyOf(isr);
        }

        /** Nothing was changed. */
        public static IsrAnswer refused(ErrorCode error) {
            return new IsrAnswer(error, -1, -1, List.of(), -1);
        }
    }
}
