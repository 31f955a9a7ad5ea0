package io.moldau.broker.partition;

import io.moldau.broker.log.Log;
import io.moldau.broker.log.LogServices;
import io.moldau.broker.log.LogStore;
import io.moldau.broker.log.disk.MemoryDisk;
import io.moldau.broker.log.segment.LogSlice;
import io.moldau.broker.quota.ReplicationQuota;
import io.moldau.config.BrokerConfig;
import io.moldau.config.TopicConfig;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.LeaderAndIsrRequest;
import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrPartitionState;
import io.moldau.protocol.message.LeaderAndIsrRequest.LeaderAndIsrTopicState;
import io.moldau.protocol.message.LeaderAndIsrResponse;
import io.moldau.protocol.message.StopReplicaRequest;
import io.moldau.protocol.message.StopReplicaRequest.StopReplicaPartitionState;
import io.moldau.protocol.message.StopReplicaRequest.StopReplicaTopicState;
import io.moldau.protocol.message.StopReplicaResponse;
import io.moldau.protocol.record.RecordBatch;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.runtime.ManualLoop;
import io.moldau.protocol.runtime.ManualScheduler;
import io.moldau.protocol.wire.Uuid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The partitions of one broker on a disk in memory, on loops that run when the test says so. */
public final class PartitionFixture {

    public static final int BROKER = 1;
    public static final Uuid TOPIC_ID = new Uuid(3, 4);

    /** Neighbours, so on two loops where there are two. */
    public static final TopicPartition ZERO = new TopicPartition("topic", 0);

    public static final TopicPartition ONE = new TopicPartition("topic", 1);

    /** The bound on followers' lag. */
    public static final int MAX_LAG_MS = 10_000;

    public final ManualScheduler scheduler;
    public final ManualLoop home;
    public final MemoryDisk disk = new MemoryDisk("disk");

    /** Whom the leaders here ask for other in-sync sets. */
    public final FakeController controller = new FakeController();

    /** Brokers that the controller does not count among the living. */
    public final Set<Integer> dead = new HashSet<>();

    /** The racks of brokers, where consumers are sent to closer replicas. */
    final Map<Integer, String> racks = new HashMap<>();

    /** How fast throttled leaders here may be copied from. */
    public final ReplicationQuota leaderQuota;

    /** Who is told of every role that a partition here takes. */
    public RoleObserver observer = RoleObserver.NONE;

    final RecordedSources sources = new RecordedSources();
    private final int brokerId;
    private final Replication replication;
    final Map<String, String> topicKeys = new HashMap<>();
    final Set<TopicPartition> elsewhere = new HashSet<>();
    private final List<ManualLoop> loops = new ArrayList<>();
    private Partitions partitions;
    private LogStore store;
    private Replicas replicas;

    /** Broker 1, whose followers copy nothing by themselves. */
    public PartitionFixture(int shards) {
        this(new ManualScheduler(), BROKER, shards, null);
    }

    /**
     * Opens an empty disk.
     *
     * @param copying where the followers of a loop copy from; null for nowhere
     */
    public PartitionFixture(
            ManualScheduler scheduler, int brokerId, int shards, @Nullable Function<Loop, Sources> copying) {
        this.scheduler = scheduler;
        this.brokerId = brokerId;
        this.home = scheduler.loop("home-" + brokerId);
        for (int i = 0; i < shards; i++) {
            loops.add(scheduler.loop("shard-" + brokerId + "-" + i));
        }
        this.leaderQuota =
                new ReplicationQuota(scheduler.clock(), brokerConfig().throttle());
        this.replication = new Replication(
                controller,
                copying == null ? loop -> sources : copying,
                broker -> !dead.contains(broker),
                racks::get,
                leaderQuota,
                MAX_LAG_MS);
        partitions = newPartitions();
        store = newStore();
        replicas = newReplicas();
        open();
    }

    private Partitions newPartitions() {
        return new Partitions(
                brokerId,
                loops,
                scheduler.clock(),
                replication,
                loop -> partition -> observer.onRole(partition),
                elsewhere::contains);
    }

    private LogStore newStore() {
        Partitions owners = partitions;
        return new LogStore(
                List.of(disk),
                brokerConfig().storage(),
                new LogServices(scheduler.background(), new SplittableRandom(1), 100, 86_400_000, 64 << 20),
                scheduler.clock(),
                home,
                partition -> owners.shardOf(partition).loop(),
                failure -> {});
    }

    private Replicas newReplicas() {
        return new Replicas(store, partitions, (topic, read) -> read.accept(topicConfig()), home);
    }

    private void open() {
        home.execute(() -> store.open("boot", partition -> topicConfig(), (report, error) -> {
            if (error != null) {
                throw new AssertionError(error);
            }
            replicas.adopt();
        }));
        scheduler.runReady();
    }

    /** Stops cleanly, and starts again on the same disk. */
    public void restart() {
        home.execute(() -> replicas.retire(() -> store.close(() -> {})));
        scheduler.runReady();
        partitions = newPartitions();
        store = newStore();
        replicas = newReplicas();
        open();
    }

    private static BrokerConfig brokerConfig() {
        return BrokerConfig.of(Map.of("broker.id", "" + BROKER));
    }

    TopicConfig topicConfig() {
        return TopicConfig.of(topicKeys, brokerConfig());
    }

    /** Sets a topic key for partitions created from here on. */
    public PartitionFixture with(String key, Object value) {
        topicKeys.put(key, value.toString());
        return this;
    }

    public Partitions partitions() {
        return partitions;
    }

    LogStore store() {
        return store;
    }

    Replicas replicas() {
        return replicas;
    }

    /** Makes this broker the one replica of the partition, and its leader in epoch 0. */
    public Partition lead(TopicPartition id) {
        ErrorCode error = follow(id, TOPIC_ID, 0, BROKER, List.of(BROKER), List.of(BROKER));
        if (error != ErrorCode.NONE) {
            throw new AssertionError(error);
        }
        return find(id);
    }

    /** Sends LeaderAndIsr for one partition. */
    public ErrorCode follow(
            TopicPartition id, Uuid topicId, int epoch, int leader, List<Integer> isr, List<Integer> all) {
        return follow(id, topicId, epoch, 0, leader, isr, all);
    }

    /** Sends LeaderAndIsr for one partition, in a later version of its state. */
    public ErrorCode follow(
            TopicPartition id,
            Uuid topicId,
            int epoch,
            int partitionEpoch,
            int leader,
            List<Integer> isr,
            List<Integer> all) {
        LeaderAndIsrPartitionState state = LeaderAndIsrPartitionState.builder()
                .partitionIndex(id.partition())
                .leader(leader)
                .leaderEpoch(epoch)
                .partitionEpoch(partitionEpoch)
                .isr(isr)
                .replicas(all)
                .build();
        List<LeaderAndIsrResponse> responses = new ArrayList<>();
        home.execute(() -> replicas.lead(
                LeaderAndIsrRequest.builder()
                        .topicStates(List.of(new LeaderAndIsrTopicState(id.topic(), topicId, List.of(state))))
                        .build(),
                responses::add));
        scheduler.runReady();
        return ErrorCode.of(
                responses.get(0).topics().get(0).partitionErrors().get(0).errorCode());
    }

    /** Sends StopReplica for one partition. */
    public ErrorCode stop(TopicPartition id, int epoch, boolean delete) {
        List<StopReplicaResponse> responses = new ArrayList<>();
        home.execute(() -> replicas.stop(
                StopReplicaRequest.builder()
                        .topicStates(List.of(new StopReplicaTopicState(
                                id.topic(), List.of(new StopReplicaPartitionState(id.partition(), epoch, delete)))))
                        .build(),
                responses::add));
        scheduler.runReady();
        return ErrorCode.of(responses.get(0).partitionErrors().get(0).errorCode());
    }

    /** Reads on behalf of a follower that stands at {@code offset}. */
    public ReadResult fetchAs(int follower, TopicPartition id, long offset, int lastEpoch) {
        ReadResult result = on(
                id,
                shard -> shard.require(id)
                        .read(new ReadRequest(
                                new Reader.Replica(follower, -1),
                                offset,
                                shard.require(id).role().leaderEpoch(),
                                lastEpoch,
                                0,
                                1 << 20,
                                true)));
        result.slice().close();
        return result;
    }

    /** Every byte of a log, which lies in one segment. */
    public ByteBuffer contents(TopicPartition id) {
        return on(id, shard -> {
            Log log = shard.require(id).log();
            try (LogSlice slice = log.read(log.logStartOffset(), Integer.MAX_VALUE, log.endOffset(), true)) {
                ByteBuffer bytes = ByteBuffer.allocate(slice.sizeInBytes());
                slice.read(0, bytes);
                return bytes.flip();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** The partition, which must be here. */
    public Partition find(TopicPartition id) {
        return on(id, shard -> shard.require(id));
    }

    /** How many fetches wait for the partition. */
    public int waiters(TopicPartition id) {
        return find(id).waiters(Reader.CONSUMER).size();
    }

    /** The loop that owns a partition. */
    public ManualLoop loopOf(TopicPartition id) {
        return (ManualLoop) partitions.shardOf(id).loop();
    }

    /** Does something on the loop of a partition. */
    public <T> T on(TopicPartition id, Function<PartitionShard, T> action) {
        PartitionShard shard = partitions.shardOf(id);
        return on(loopOf(id), () -> action.apply(shard));
    }

    /** Does something on a loop. */
    public static <T> T on(ManualLoop loop, Callable<T> action) {
        List<T> result = new ArrayList<>(1);
        loop.call(() -> {
            try {
                result.add(action.call());
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        return result.get(0);
    }

    /** Appends a batch; the list receives the reply, at once or later. */
    public List<AppendReply> append(TopicPartition id, RecordBatch batch, int acks, int timeoutMs) {
        return append(id, bytes(batch), acks, timeoutMs);
    }

    /** Appends what may not be a batch. */
    public List<AppendReply> append(TopicPartition id, ByteBuffer records, int acks, int timeoutMs) {
        List<AppendReply> replies = new ArrayList<>(1);
        on(id, shard -> {
            shard.require(id).append(records, (short) acks, timeoutMs, replies::add);
            return true;
        });
        return replies;
    }

    /** The bytes of one batch. */
    public static ByteBuffer bytes(RecordBatch batch) {
        return batch.buffer().duplicate().position(batch.position()).limit(batch.position() + batch.sizeInBytes());
    }
}
