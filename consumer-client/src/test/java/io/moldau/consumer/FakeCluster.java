package io.moldau.consumer;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchRequest.FetchPartition;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.message.FetchResponse.AbortedTransaction;
import io.moldau.protocol.message.FetchResponse.FetchableTopicResponse;
import io.moldau.protocol.message.FetchResponse.PartitionData;
import io.moldau.protocol.message.ListOffsetsRequest;
import io.moldau.protocol.message.ListOffsetsResponse;
import io.moldau.protocol.message.ListOffsetsResponse.ListOffsetsPartitionResponse;
import io.moldau.protocol.message.ListOffsetsResponse.ListOffsetsTopicResponse;
import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseBroker;
import io.moldau.protocol.message.MetadataResponse.MetadataResponsePartition;
import io.moldau.protocol.message.MetadataResponse.MetadataResponseTopic;
import io.moldau.protocol.record.MemoryRecords;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.transport.Transport;
import io.moldau.protocol.transport.client.FakeBroker;
import io.moldau.protocol.wire.Uuid;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Two brokers in memory with one topic, "t", of a few partitions: logs of ready-made batches, fetch sessions kept as KIP-227
 * says, and leaders, errors and log starts that a test moves about. Everything is answered on one loop; a test changes it
 * there or before it starts.
 */
final class FakeCluster {

    static final String TOPIC = "t";
    static final Uuid TOPIC_ID = new Uuid(7, 7);

    /** One partition: batches by base offset. */
    static final class Log {
        final TreeMap<Long, ByteBuffer> batches = new TreeMap<>();
        final List<AbortedTransaction> aborted = new ArrayList<>();
        long start;
        long end;
        int leader = 1;
        int epoch = 3;
        int fetches;

        void add(ByteBuffer batch, long baseOffset, long nextOffset) {
            batches.put(baseOffset, batch);
            end = nextOffset;
        }
    }

    static final class Session {
        final Map<TopicPartition, FetchPartition> partitions = new LinkedHashMap<>();
        int nextEpoch = 1;
    }

    final Map<Integer, Log> logs = new TreeMap<>();
    final Map<Integer, FakeBroker> brokers = new TreeMap<>();
    final Map<Integer, Session> sessions = new TreeMap<>();
    final List<FetchRequest> fetches = new ArrayList<>();
    boolean offersSessions = true;
    private int nextSession = 100;

    FakeCluster(Transport transport, int partitions) {
        for (int i = 0; i < partitions; i++) {
            logs.put(i, new Log());
        }
        for (int id = 1; id <= 2; id++) {
            int self = id;
            brokers.put(
                    id,
                    new FakeBroker(transport)
                            .on(ApiKey.METADATA, (request, header) -> metadata((MetadataRequest) request))
                            .on(ApiKey.LIST_OFFSETS, (request, header) -> offsets((ListOffsetsRequest) request, self))
                            .on(
                                    ApiKey.FETCH,
                                    4,
                                    17,
                                    (request, header) -> fetch((FetchRequest) request, header.apiVersion(), self)));
        }
    }

    void limitFetchTo(int version) {
        brokers.forEach((id, broker) -> broker.on(
                ApiKey.FETCH, 4, version, (request, header) -> fetch((FetchRequest) request, header.apiVersion(), id)));
    }

    String bootstrap() {
        return "localhost:" + Objects.requireNonNull(brokers.get(1)).port();
    }

    Log log(int partition) {
        return Objects.requireNonNull(logs.get(partition));
    }

    private MetadataResponse metadata(MetadataRequest request) {
        List<MetadataResponseBroker> nodes = new ArrayList<>();
        brokers.forEach((id, broker) -> nodes.add(new MetadataResponseBroker(id, "localhost", broker.port(), null)));
        List<MetadataResponseTopic> topics = new ArrayList<>();
        List<String> names = request.topics() == null
                ? List.of(TOPIC)
                : request.topics().stream()
                        .map(topic -> Objects.requireNonNull(topic.name()))
                        .toList();
        for (String name : names) {
            topics.add(name.equals(TOPIC) ? topic() : unknown(name));
        }
        return MetadataResponse.builder().brokers(nodes).topics(topics).build();
    }

    private static MetadataResponseTopic unknown(String name) {
        return MetadataResponseTopic.builder()
                .name(name)
                .errorCode(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION.code())
                .build();
    }

    private MetadataResponseTopic topic() {
        List<MetadataResponsePartition> partitions = new ArrayList<>();
        logs.forEach((number, log) -> partitions.add(MetadataResponsePartition.builder()
                .partitionIndex(number)
                .leaderId(log.leader)
                .leaderEpoch(log.epoch)
                .build()));
        return MetadataResponseTopic.builder()
                .name(TOPIC)
                .topicId(TOPIC_ID)
                .partitions(partitions)
                .build();
    }

    private ListOffsetsResponse offsets(ListOffsetsRequest request, int broker) {
        List<ListOffsetsPartitionResponse> answers = new ArrayList<>();
        for (var partition : request.topics().get(0).partitions()) {
            Log log = log(partition.partitionIndex());
            long offset = partition.timestamp() == Start.EARLIEST_TIMESTAMP
                    ? log.start
                    : partition.timestamp() == Start.LATEST_TIMESTAMP ? log.end : byTime(log, partition.timestamp());
            ErrorCode error = log.leader == broker ? ErrorCode.NONE : ErrorCode.NOT_LEADER_OR_FOLLOWER;
            answers.add(ListOffsetsPartitionResponse.builder()
                    .partitionIndex(partition.partitionIndex())
                    .errorCode(error.code())
                    .offset(offset)
                    .timestamp(partition.timestamp() < 0 ? -1 : partition.timestamp())
                    .leaderEpoch(log.epoch)
                    .build());
        }
        return ListOffsetsResponse.builder()
                .topics(List.of(new ListOffsetsTopicResponse(TOPIC, answers)))
                .build();
    }

    /** In these logs the timestamp of a record is 1000 and its offset. */
    private static long byTime(Log log, long timestamp) {
        long offset = Math.max(log.start, timestamp - 1000);
        return offset < log.end ? offset : -1;
    }

    private ApiMessage fetch(FetchRequest request, int version, int broker) {
        fetches.add(request);
        Map<TopicPartition, FetchPartition> wanted = new LinkedHashMap<>();
        for (var topic : request.topics()) {
            topic.partitions()
                    .forEach(partition -> wanted.put(new TopicPartition(TOPIC, partition.partition()), partition));
        }
        Session session = null;
        int id = request.sessionId();
        if (request.sessionEpoch() == FetchSession.CLOSING_EPOCH && version >= 7) {
            sessions.remove(id);
            return FetchResponse.builder().responses(List.of()).build();
        }
        if (version >= 7 && request.sessionEpoch() == FetchSession.FULL_EPOCH) {
            sessions.remove(id);
            if (offersSessions) {
                id = nextSession++;
                session = new Session();
                sessions.put(id, session);
            } else {
                id = 0;
            }
        } else if (version >= 7) {
            session = sessions.get(id);
            if (session == null || session.nextEpoch != request.sessionEpoch()) {
                ErrorCode error =
                        session == null ? ErrorCode.FETCH_SESSION_ID_NOT_FOUND : ErrorCode.INVALID_FETCH_SESSION_EPOCH;
                return FetchResponse.builder()
                        .errorCode(error.code())
                        .responses(List.of())
                        .build();
            }
            session.nextEpoch++;
        }
        if (session != null) {
            for (var forgotten : request.forgottenTopicsData()) {
                for (int partition : forgotten.partitions()) {
                    session.partitions.remove(new TopicPartition(TOPIC, partition));
                }
            }
            session.partitions.putAll(wanted);
            wanted.putAll(session.partitions);
        }
        List<PartitionData> data = new ArrayList<>();
        wanted.forEach((name, partition) -> data.add(read(partition, broker)));
        boolean byId = version >= 13;
        return FetchResponse.builder()
                .sessionId(id)
                .responses(List.of(new FetchableTopicResponse(byId ? "" : TOPIC, byId ? TOPIC_ID : Uuid.ZERO, data)))
                .build();
    }

    private PartitionData read(FetchPartition want, int broker) {
        Log log = log(want.partition());
        log.fetches++;
        PartitionData.Builder data = PartitionData.builder().partitionIndex(want.partition());
        if (log.leader != broker) {
            return data.errorCode(ErrorCode.NOT_LEADER_OR_FOLLOWER.code())
                    .highWatermark(-1)
                    .build();
        }
        if (want.fetchOffset() < log.start || want.fetchOffset() > log.end) {
            return data.errorCode(ErrorCode.OFFSET_OUT_OF_RANGE.code())
                    .highWatermark(-1)
                    .build();
        }
        data.highWatermark(log.end).lastStableOffset(log.end).logStartOffset(log.start);
        for (ByteBuffer batch : log.batches.values()) {
            if (new RecordBatch().wrap(batch, 0).nextOffset() > want.fetchOffset()) {
                data.records(new MemoryRecords(Unpooled.wrappedBuffer(batch.duplicate())))
                        .abortedTransactions(log.aborted);
                break;
            }
        }
        return data.build();
    }
}
