package io.moldau.broker.api.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.api.LeaderHints;
import io.moldau.broker.log.segment.LogSlice;
import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.partition.ReadResult;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import io.moldau.protocol.message.FetchRequest.FetchTopic;
import io.moldau.protocol.message.FetchRequest.ForgottenTopic;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.FetchableTopicResponse;
import io.moldau.protocol.runtime.ManualClock;
import io.moldau.protocol.wire.Uuid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Sessions as a client sees them: by what it sends, and by what it is answered. */
class FetchPlanTest {

    private static final LeaderHints NO_HINTS = new LeaderHints(MetadataImage.EMPTY, "PLAINTEXT", false);

    private static final int NAMES = 12;
    private static final int IDS = 13;
    private static final Uuid ID = new Uuid(7, 8);

    private final ManualClock clock = new ManualClock();
    private final FetchSessions sessions = sessions(2);

    private FetchSessions sessions(int slots) {
        return new FetchSessions(1, 3, slots, clock, new SplittableRandom(1));
    }

    private static FetchRequest request(int sessionId, int epoch, Integer... partitions) {
        return FetchRequest.builder()
                .sessionId(sessionId)
                .sessionEpoch(epoch)
                .topics(List.of(topic(partitions)))
                .build();
    }

    private static FetchTopic topic(Integer... partitions) {
        return FetchTopic.builder()
                .topic("t")
                .topicId(ID)
                .partitions(Arrays.stream(partitions)
                        .map(partition -> FetchPartition.builder()
                                .partition(partition)
                                .fetchOffset(100 + partition)
                                .build())
                        .toList())
                .build();
    }

    private FetchPlan plan(FetchRequest request) {
        return FetchPlan.of(sessions, NAMES, request);
    }

    private static List<Integer> partitions(FetchPlan plan) {
        return plan.targets().stream().map(target -> target.key().partition()).toList();
    }

    private int open(Integer... partitions) {
        return sessionOf(plan(request(0, 0, partitions))).id();
    }

    private static FetchSession sessionOf(FetchPlan plan) {
        return Objects.requireNonNull(plan.session(), "no session");
    }

    private static ReadResult found(long highWatermark) {
        return ReadResult.records(highWatermark, 0, LogSlice.empty(0));
    }

    private static List<Integer> answered(FetchPlan plan, ReadResult... results) {
        FetchResponse response = FetchAnswer.of(plan, results, false, NO_HINTS);
        List<Integer> named = new ArrayList<>();
        for (FetchableTopicResponse topic : response.responses()) {
            topic.partitions().forEach(partition -> named.add(partition.partitionIndex()));
        }
        return named;
    }

    @Test
    void aSessionRemembersWhatIncrementalRequestsLeaveOut() {
        int id = open(0, 1, 2);
        assertThat(FetchSessions.ownerOf(id, 3)).as("the id leads to the loop").isEqualTo(1);

        FetchPlan second = plan(request(id, 1, 3));
        assertThat(second.onlyNews()).isTrue();
        assertThat(partitions(second)).containsExactly(0, 1, 2, 3);

        FetchRequest third = FetchRequest.builder()
                .sessionId(id)
                .sessionEpoch(2)
                .topics(List.of(FetchTopic.builder()
                        .topic("t")
                        .partitions(List.of(FetchPartition.builder()
                                .partition(2)
                                .fetchOffset(500)
                                .build()))
                        .build()))
                .forgottenTopicsData(List.of(ForgottenTopic.builder()
                        .topic("t")
                        .partitions(List.of(0, 3))
                        .build()))
                .build();
        FetchPlan afterThird = plan(third);
        assertThat(partitions(afterThird)).containsExactly(1, 2);
        assertThat(afterThird.targets().get(0).fetchOffset()).isEqualTo(101);
        assertThat(afterThird.targets().get(1).fetchOffset()).isEqualTo(500);
    }

    @Test
    void refusesUnknownSessionsAndWrongEpochs() {
        assertThat(plan(request(4711, 1)).error()).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        assertThat(plan(request(0, 1)).error()).isEqualTo(ErrorCode.FETCH_SESSION_ID_NOT_FOUND);
        int id = open(0);
        assertThat(plan(request(id, 2)).error()).isEqualTo(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
        assertThat(plan(request(id, 1)).error()).isEqualTo(ErrorCode.NONE);
        assertThat(plan(request(id, 1)).error()).isEqualTo(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
    }

    @Test
    void aSessionOpenedWithNamesGoesOnWithNames() {
        int id = open(0);
        FetchPlan mixed = FetchPlan.of(sessions, IDS, request(id, 1));
        assertThat(mixed.error()).isEqualTo(ErrorCode.FETCH_SESSION_TOPIC_ID_ERROR);
        assertThat(plan(request(id, 1)).error()).as("still as it was").isEqualTo(ErrorCode.NONE);
    }

    @Test
    void zeroBeginsAnewAndMinusOneEnds() {
        int first = open(0);
        FetchPlan again = plan(request(first, 0, 1));
        assertThat(sessions.find(first)).isNull();
        assertThat(again.onlyNews()).isFalse();
        assertThat(sessions.size()).isOne();
        FetchSession second = sessionOf(again);

        FetchPlan last = plan(request(second.id(), -1, 4));
        assertThat(last.session()).isNull();
        assertThat(partitions(last)).containsExactly(4);
        assertThat(sessions.size()).isZero();
    }

    @Test
    void epochsWrapToOne() {
        assertThat(FetchSession.epochAfter(1)).isEqualTo(2);
        assertThat(FetchSession.epochAfter(Integer.MAX_VALUE)).isOne();
    }

    @Test
    void aFullCacheServesWithoutSessionUntilOneIsOld() {
        int eldest = open(0);
        int used = open(0);
        assertThat(plan(request(0, 0, 0)).session()).isNull();
        assertThat(sessions.size()).isEqualTo(2);

        clock.advance(FetchSessions.EVICTABLE_AFTER_MS - 1);
        plan(request(used, 1));
        assertThat(plan(request(0, 0, 0)).session()).isNull();
        clock.advance(1);
        assertThat(plan(request(eldest, 99)).error()).isEqualTo(ErrorCode.INVALID_FETCH_SESSION_EPOCH);
        assertThat(plan(request(0, 0, 0)).session())
                .as("a refused request is no use")
                .isNotNull();
        assertThat(sessions.find(eldest)).isNull();
        assertThat(sessions.find(used)).isNotNull();
    }

    @Test
    void noSlotsMeansNoSessions() {
        assertThat(FetchPlan.of(sessions(0), NAMES, request(0, 0, 0)).session()).isNull();
    }

    @Test
    void aPartitionNamedTwiceIsReadOnce() {
        assertThat(partitions(plan(request(0, -1, 5, 5)))).containsExactly(5);
    }

    @Test
    void incrementalAnswersCarryOnlyNews() {
        FetchPlan full = plan(request(0, 0, 0, 1));
        assertThat(answered(full, found(10), found(20))).containsExactly(0, 1);
        FetchSession session = sessionOf(full);

        FetchPlan second = plan(request(session.id(), 1));
        assertThat(answered(second, found(10), found(21))).containsExactly(1);
        FetchPlan third = plan(request(session.id(), 2));
        assertThat(answered(third, ReadResult.failed(ErrorCode.NOT_LEADER_OR_FOLLOWER), found(21)))
                .containsExactly(0);
        FetchPlan fourth = plan(request(session.id(), 3));
        assertThat(answered(fourth, found(10), found(21)))
                .as("the error is over")
                .containsExactly(0);
        FetchPlan fifth = plan(request(session.id(), 4));
        assertThat(answered(fifth, found(10), found(21))).isEmpty();
    }

    @Test
    void answersNameTheSession() {
        FetchPlan opening = plan(request(0, 0, 0));
        FetchSession session = sessionOf(opening);
        assertThat(FetchAnswer.of(opening, new ReadResult[] {found(1)}, false, NO_HINTS)
                        .sessionId())
                .isEqualTo(session.id());
        FetchPlan closing = plan(request(session.id(), -1, 0));
        assertThat(FetchAnswer.of(closing, new ReadResult[] {found(1)}, false, NO_HINTS)
                        .sessionId())
                .isZero();
    }

    @Test
    void whereTopicIdsAreInUseZeroIsAnIdToo() {
        FetchRequest zero = FetchRequest.builder()
                .sessionEpoch(-1)
                .topics(List.of(FetchTopic.builder()
                        .partitions(List.of(FetchPartition.builder().build()))
                        .build()))
                .build();
        FetchTarget target = FetchPlan.of(sessions, IDS, zero).targets().get(0);
        target.resolve(id -> null);
        assertThat(target.resolved()).isNull();
    }

    @Test
    void nobodyWaitsForMoreThanAnAnswerHolds() {
        FetchRequest greedy = FetchRequest.builder()
                .minBytes(Integer.MAX_VALUE)
                .maxBytes(Integer.MAX_VALUE)
                .maxWaitMs(10)
                .build();
        assertThat(FetchLimits.of(greedy, 1000)).isEqualTo(new FetchLimits(10, 1000, 1000));
        FetchRequest modest =
                FetchRequest.builder().minBytes(1).maxBytes(50).maxWaitMs(10).build();
        assertThat(FetchLimits.of(modest, 1000)).isEqualTo(new FetchLimits(10, 1, 50));
    }
}
