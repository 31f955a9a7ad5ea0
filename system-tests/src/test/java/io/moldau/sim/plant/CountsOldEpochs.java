package io.moldau.sim.plant;

import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.FetchRequest.FetchPartition;

/**
 * A leader counts what a follower got under an earlier leader towards its own high watermark: here fetches do not say which
 * epoch they belong to, nor in which the follower's log ends (KIP-320).
 */
public final class CountsOldEpochs extends FetchEditor {

    private static final int UNSAID = -1;

    @Override
    FetchPartition edit(String follower, String leader, TopicPartition partition, FetchPartition said) {
        return Rows.with(Rows.with(said, "currentLeaderEpoch", UNSAID), "lastFetchedEpoch", UNSAID);
    }
}
