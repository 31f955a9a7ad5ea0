package io.moldau.broker.api;

import io.moldau.broker.partition.Partition;
import io.moldau.broker.partition.PartitionShard;
import io.moldau.broker.partition.Partitions;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Gather;
import io.moldau.protocol.runtime.Loop;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Asks many partitions, each on its own loop, and brings the answers back in order. For requests that name partitions and
 * want one answer from each.
 *
 * @param <I> what is asked of a partition
 * @param <O> what it answers
 */
final class PartitionCalls<I, O> {

    /** One question. */
    record Call<I>(TopicPartition partition, I input) {}

    private final BiFunction<Partition, I, O> work;
    private final BiFunction<I, ApiException, O> failure;

    /**
     * @param work runs on the partition's loop; may throw {@link ApiException}
     * @param failure the answer for a partition that is not here or whose work threw
     */
    PartitionCalls(BiFunction<Partition, I, O> work, BiFunction<I, ApiException, O> failure) {
        this.work = work;
        this.failure = failure;
    }

    /**
     * Visits every loop that has work, once.
     *
     * @param done receives the answers in the order of the calls, on {@code home}
     */
    void run(Partitions partitions, Loop home, List<Call<I>> calls, Consumer<List<O>> done) {
        Gather<O> gather = new Gather<>(home, calls.size(), done);
        partitions.forEach(
                calls.stream().map(Call::partition).toList(),
                (shard, index) -> gather.put(index, answer(shard, calls.get(index))));
    }

    private O answer(PartitionShard shard, Call<I> call) {
        try {
            return work.apply(shard.require(call.partition()), call.input());
        } catch (ApiException e) {
            return failure.apply(call.input(), e);
        }
    }
}
