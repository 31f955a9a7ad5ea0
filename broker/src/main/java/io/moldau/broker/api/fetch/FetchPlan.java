package io.moldau.broker.api.fetch;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import io.moldau.protocol.message.FetchRequest.FetchTopic;
import io.moldau.protocol.message.FetchRequest.ForgottenTopic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which partitions a fetch is about, after its session had its say (KIP-227).
 *
 * @param error why there is nothing to read, or NONE
 * @param session the session to keep the outcome in, or null
 * @param onlyNews whether the answer leaves out partitions that have nothing new to say
 */
record FetchPlan(
        ErrorCode error,
        List<FetchTarget> targets,
        @Nullable FetchSession session,
        boolean onlyNews) {

    private static final int TOPIC_IDS_SINCE = 13;

    /** Reads the request, opening, continuing or ending a session; on the sessions' loop. */
    static FetchPlan of(FetchSessions sessions, int version, FetchRequest body) {
        boolean usesTopicIds = version >= TOPIC_IDS_SINCE;
        List<FetchTarget> named = targets(body, usesTopicIds);
        if (body.sessionEpoch() == FetchSession.FINAL_EPOCH) {
            sessions.close(body.sessionId());
            return new FetchPlan(ErrorCode.NONE, named, null, false);
        }
        if (body.sessionEpoch() == FetchSession.INITIAL_EPOCH) {
            sessions.close(body.sessionId());
            FetchSession opened = sessions.open(usesTopicIds, named).orElse(null);
            return new FetchPlan(ErrorCode.NONE, named, opened, false);
        }
        return goOn(sessions, usesTopicIds, body, named);
    }

    private static FetchPlan goOn(
            FetchSessions sessions, boolean usesTopicIds, FetchRequest body, List<FetchTarget> named) {
        FetchSession session = sessions.find(body.sessionId());
        if (session == null) {
            return failed(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        }
        if (session.nextEpoch() != body.sessionEpoch()) {
            return failed(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
        }
        if (session.usesTopicIds() != usesTopicIds) {
            return failed(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR);
        }
        sessions.advance(session, named, forgotten(body, usesTopicIds));
        return new FetchPlan(ErrorCode.NONE, List.copyOf(session.targets()), session, true);
    }

    private static FetchPlan failed(ErrorCode error) {
        return new FetchPlan(error, List.of(), null, false);
    }

    private static List<FetchTarget> targets(FetchRequest body, boolean usesTopicIds) {
        Map<FetchTarget.Key, FetchTarget> targets = new LinkedHashMap<>();
        for (FetchTopic topic : body.topics()) {
            for (FetchPartition partition : topic.partitions()) {
                FetchTarget.Key key = usesTopicIds
                        ? FetchTarget.Key.identified(topic.topicId(), partition.partition())
                        : FetchTarget.Key.named(topic.topic(), partition.partition());
                targets.put(
                        key,
                        new FetchTarget(key)
                                .at(
                                        partition.currentLeaderEpoch(),
                                        partition.fetchOffset(),
                                        partition.lastFetchedEpoch(),
                                        partition.logStartOffset(),
                                        partition.partitionMaxBytes()));
            }
        }
        return new ArrayList<>(targets.values());
    }

    private static List<FetchTarget.Key> forgotten(FetchRequest body, boolean usesTopicIds) {
        List<FetchTarget.Key> keys = new ArrayList<>();
        for (ForgottenTopic topic : body.forgottenTopicsData()) {
            for (int partition : topic.partitions()) {
                keys.add(
                        usesTopicIds
                                ? FetchTarget.Key.identified(topic.topicId(), partition)
                                : FetchTarget.Key.named(topic.topic(), partition));
            }
        }
        return keys;
    }
}
