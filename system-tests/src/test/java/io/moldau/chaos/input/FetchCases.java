package io.moldau.chaos.input;

import static io.moldau.chaos.input.BadInput.CLOSED;
import static io.moldau.chaos.input.BadInput.NONE;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.protocol.ApiKeys;

/** B9, B23 to B26: fetches and look-ups of offsets, epochs, sessions and replicas that cannot be. */
final class FetchCases {

    private static final int VERSION = 11; // topics by name, with sessions, epochs and racks
    private static final String OUT_OF_RANGE = "OFFSET_OUT_OF_RANGE";

    private final String topic;
    private final List<BadInput> cases = new ArrayList<>();

    private FetchCases(String topic) {
        this.topic = topic;
    }

    /** Cases against partition 0 of an existing topic that holds a few records. */
    static List<BadInput> all(String topic) {
        FetchCases cases = new FetchCases(topic);
        cases.offsetsAndEpochs();
        cases.limits();
        cases.sessions();
        cases.replicas();
        cases.timestamps();
        return cases.cases;
    }

    private void offsetsAndEpochs() {
        for (long offset : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40}) {
            partition("B23", "offset " + offset, p -> p.setFetchOffset(offset), OUT_OF_RANGE);
        }
        partition("B23", "an epoch of the future", p -> p.setCurrentLeaderEpoch(1_000), "UNKNOWN_LEADER_EPOCH");
        partition("B23", "partition 7 of 1", p -> p.setPartition(7), "UNKNOWN_TOPIC_OR_PARTITION");
        partition("B23", "partition -1", p -> p.setPartition(-1), "UNKNOWN_TOPIC_OR_PARTITION");
    }

    private void limits() {
        for (int maxBytes : new int[] {0, Integer.MAX_VALUE}) {
            partition("B24", "partition limit " + maxBytes, p -> p.setPartitionMaxBytes(maxBytes), NONE);
            request("B24", "request limit " + maxBytes, r -> r.setMaxBytes(maxBytes), NONE);
        }
        for (int maxBytes : new int[] {-1, Integer.MIN_VALUE}) {
            partition(
                    "B24",
                    "partition limit " + maxBytes,
                    p -> p.setPartitionMaxBytes(maxBytes),
                    NONE,
                    "INVALID_REQUEST");
            butKafkaSays("UNKNOWN_SERVER_ERROR");
            request("B24", "request limit " + maxBytes, r -> r.setMaxBytes(maxBytes), NONE, "INVALID_REQUEST");
            butKafkaSays("UNKNOWN_SERVER_ERROR");
        }
        request("B24", "at least -1 bytes", r -> r.setMinBytes(-1), NONE);
        request("B24", "a wait of -1", r -> r.setMaxWaitMs(-1), NONE);
        request(
                "B24",
                "a wait for ever for more than there is",
                r -> r.setMaxWaitMs(Integer.MAX_VALUE).setMinBytes(Integer.MAX_VALUE),
                BadInput.SILENT,
                NONE);
        request("B25", "isolation level 7", r -> r.setIsolationLevel((byte) 7), CLOSED, NONE, "INVALID_REQUEST");
        butKafkaSays("UNKNOWN_SERVER_ERROR");
        request("B25", "a rack of 32 KB", r -> r.setRackId("r".repeat(32_000)), NONE);
    }

    private void sessions() {
        request(
                "B25",
                "a session that does not exist",
                r -> r.setSessionId(123).setSessionEpoch(1),
                "FETCH_SESSION_ID_NOT_FOUND");
        request("B25", "a negative session", r -> r.setSessionId(-5).setSessionEpoch(1), "FETCH_SESSION_ID_NOT_FOUND");
        request(
                "B25",
                "an epoch without a session",
                r -> r.setSessionId(0).setSessionEpoch(5),
                "FETCH_SESSION_ID_NOT_FOUND",
                "INVALID_FETCH_SESSION_EPOCH");
        request(
                "B25",
                "the last session epoch",
                r -> r.setSessionId(7).setSessionEpoch(Integer.MAX_VALUE),
                "FETCH_SESSION_ID_NOT_FOUND");
        request(
                "B9",
                "a partition twice in a new session",
                r -> r.setSessionEpoch(0).topics().get(0).partitions().add(good().setFetchOffset(1)),
                NONE,
                "INVALID_REQUEST");
    }

    private void replicas() {
        request(
                "B26",
                "a forged replica id",
                r -> r.setReplicaId(1_001),
                "CLUSTER_AUTHORIZATION_FAILED",
                "NOT_LEADER_OR_FOLLOWER",
                "UNKNOWN_LEADER_EPOCH");
        request("B26", "replica id -3", r -> r.setReplicaId(-3), NONE, CLOSED, "INVALID_REQUEST");
    }

    private void timestamps() {
        for (long timestamp : new long[] {-6, -100, Long.MIN_VALUE}) {
            listOffsets(timestamp, "INVALID_REQUEST", "UNSUPPORTED_VERSION", NONE);
        }
        listOffsets(Long.MAX_VALUE, NONE);
    }

    private void listOffsets(long timestamp, String... allowed) {
        var data = new ListOffsetsRequestData()
                .setReplicaId(-1)
                .setTopics(List.of(new ListOffsetsTopic()
                        .setName(topic)
                        .setPartitions(List.of(
                                new ListOffsetsPartition().setPartitionIndex(0).setTimestamp(timestamp)))));
        byte[] wire = Frames.request(ApiKeys.LIST_OFFSETS, 7, data);
        cases.add(BadInput.of("B25", "ListOffsets for timestamp " + timestamp, ApiKeys.LIST_OFFSETS, 7, wire, allowed));
    }

    private void partition(String row, String name, Consumer<FetchPartition> spoil, String... allowed) {
        request(row, name, r -> spoil.accept(r.topics().get(0).partitions().get(0)), allowed);
    }

    private void request(String row, String name, Consumer<FetchRequestData> spoil, String... allowed) {
        FetchRequestData data = new FetchRequestData()
                .setReplicaId(-1)
                .setMaxWaitMs(100)
                .setMinBytes(1)
                .setMaxBytes(1 << 20)
                .setSessionId(0)
                .setSessionEpoch(-1)
                .setTopics(new ArrayList<>(
                        List.of(new FetchTopic().setTopic(topic).setPartitions(new ArrayList<>(List.of(good()))))));
        spoil.accept(data);
        cases.add(
                BadInput.of(row, name, ApiKeys.FETCH, VERSION, Frames.request(ApiKeys.FETCH, VERSION, data), allowed));
    }

    /** Amends the case added last. */
    private void butKafkaSays(String outcome) {
        int last = cases.size() - 1;
        cases.set(last, cases.get(last).butKafkaSays(outcome));
    }

    private static FetchPartition good() {
        return new FetchPartition()
                .setPartition(0)
                .setCurrentLeaderEpoch(-1)
                .setFetchOffset(0)
                .setLogStartOffset(-1)
                .setPartitionMaxBytes(1 << 20);
    }
}
