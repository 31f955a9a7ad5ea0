package io.moldau.broker.api;

import io.moldau.broker.log.LogDir;
import io.moldau.broker.log.LogStore;
import io.moldau.broker.network.Request;
import io.moldau.broker.partition.Partition;
import io.moldau.broker.partition.PartitionShard;
import io.moldau.broker.partition.Partitions;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.DescribeLogDirsRequest;
import io.moldau.protocol.message.DescribeLogDirsRequest.DescribableLogDirTopic;
import io.moldau.protocol.message.DescribeLogDirsResponse;
import io.moldau.protocol.message.DescribeLogDirsResponse.DescribeLogDirsPartition;
import io.moldau.protocol.message.DescribeLogDirsResponse.DescribeLogDirsResult;
import io.moldau.protocol.message.DescribeLogDirsResponse.DescribeLogDirsTopic;
import io.moldau.protocol.runtime.Gather;
import io.moldau.protocol.runtime.Loop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Answers DescribeLogDirs: which logs lie in which directory, and how large they are (KIP-113). Stateless. */
public final class DescribeLogDirsHandler implements ApiHandler<DescribeLogDirsRequest> {

    private record Size(LogDir dir, TopicPartition partition, long bytes) {}

    private final LogStore store;
    private final Loop storeLoop;
    private final Partitions partitions;

    /**
     * @param storeLoop the loop of {@code store}
     */
    public DescribeLogDirsHandler(LogStore store, Loop storeLoop, Partitions partitions) {
        this.store = store;
        this.storeLoop = storeLoop;
        this.partitions = partitions;
    }

    @Override
    public ApiKey api() {
        return ApiKey.DESCRIBE_LOG_DIRS;
    }

    @Override
    public void handle(Request request, DescribeLogDirsRequest body) {
        Predicate<TopicPartition> wanted = wanted(body);
        List<PartitionShard> shards = partitions.shards();
        Gather<List<Size>> sizes =
                new Gather<>(storeLoop, shards.size(), perShard -> request.respond(response(perShard)));
        for (int i = 0; i < shards.size(); i++) {
            PartitionShard shard = shards.get(i);
            int place = i;
            shard.loop().run(() -> sizes.put(place, sizes(shard, wanted)));
        }
    }

    private static Predicate<TopicPartition> wanted(DescribeLogDirsRequest body) {
        List<DescribableLogDirTopic> topics = body.topics();
        if (topics == null) {
            return partition -> true;
        }
        Set<TopicPartition> named = new HashSet<>();
        for (DescribableLogDirTopic topic : topics) {
            topic.partitions().forEach(partition -> named.add(new TopicPartition(topic.topic(), partition)));
        }
        return named::contains;
    }

    private static List<Size> sizes(PartitionShard shard, Predicate<TopicPartition> wanted) {
        List<Size> sizes = new ArrayList<>();
        for (Partition partition : shard.partitions()) {
            if (wanted.test(partition.id())) {
                sizes.add(new Size(
                        partition.log().dir(), partition.id(), partition.log().sizeInBytes()));
            }
        }
        return sizes;
    }

    private DescribeLogDirsResponse response(List<List<Size>> perShard) {
        List<Size> sizes = perShard.stream().flatMap(List::stream).toList();
        List<DescribeLogDirsResult> results = new ArrayList<>();
        for (LogDir dir : store.directories()) {
            results.add(
                    result(dir, sizes.stream().filter(size -> size.dir() == dir).toList()));
        }
        return DescribeLogDirsResponse.builder().results(results).build();
    }

    private static DescribeLogDirsResult result(LogDir dir, List<Size> sizes) {
        if (!dir.isOnline()) {
            return DescribeLogDirsResult.builder()
                    .logDir(dir.name())
                    .errorCode(ErrorCode.KAFKA_STORAGE_ERROR.code())
                    .build();
        }
        Map<String, List<DescribeLogDirsPartition>> topics = new TreeMap<>();
        for (Size size : sizes) {
            topics.computeIfAbsent(size.partition().topic(), topic -> new ArrayList<>())
                    .add(DescribeLogDirsPartition.builder()
                            .partitionIndex(size.partition().partition())
                            .partitionSize(size.bytes())
                            .build());
        }
        return DescribeLogDirsResult.builder()
                .logDir(dir.name())
                .totalBytes(dir.totalBytes())
                .usableBytes(dir.usableBytes())
                .topics(topics.entrySet().stream()
                        .map(topic -> new DescribeLogDirsTopic(topic.getKey(), topic.getValue()))
                        .toList())
                .build();
    }
}
