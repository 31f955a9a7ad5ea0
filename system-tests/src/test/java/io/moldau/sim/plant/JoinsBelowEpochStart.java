package io.moldau.sim.plant;

import io.moldau.broker.log.checkpoint.EpochStart;
import io.moldau.broker.partition.Partition;
import io.moldau.broker.partition.ReplicaState;
import io.moldau.broker.partition.Role;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import java.util.List;

/**
 * A follower that reached the high watermark is taken into the in-sync set though it is not past the start of the leader's
 * epoch: here its fetch seems to come from there. A fresh leader's high watermark is often too low to go by.
 */
public final class JoinsBelowEpochStart extends FetchEditor {

    @Override
    FetchPartition edit(String follower, String leader, TopicPartition partition, FetchPartition said) {
        Partition replica = replica(leader, partition);
        if (replica == null || !(replica.role() instanceof Role.Leader)) {
            return said;
        }
        ReplicaState state = replica.state();
        List<EpochStart> epochs = replica.log().epochs().entries();
        EpochStart own = epochs.get(epochs.size() - 1);
        boolean early = own.epoch() == state.role().leaderEpoch()
                && said.fetchOffset() >= state.highWatermark()
                && said.fetchOffset() < own.startOffset()
                && !state.maximalIsr().contains(Integer.parseInt(follower.substring(1)));
        return early ? Rows.with(Rows.with(said, "fetchOffset", own.startOffset()), "lastFetchedEpoch", -1) : said;
    }
}
