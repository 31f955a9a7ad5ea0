package io.moldau.broker.api.fetch;

import io.moldau.broker.partition.FetchWaiter;
import io.moldau.broker.partition.Partition;
import io.moldau.broker.partition.PartitionShard;
import io.moldau.broker.partition.ReadRequest;
import io.moldau.broker.partition.ReadResult;
import io.moldau.broker.partition.ReadResult.Throttle;
import io.moldau.broker.partition.Reader;
import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayList;
import java.util.List;

/** The part of a fetch that one shard serves. Built on the home loop; everything after that happens on the shard's. */
final class FetchStop {

    private record Read(int index, TopicPartition partition, FetchTarget target) {}

    private final PartitionShard shard;
    private final Reader reader;
    private final List<Read> reads = new ArrayList<>();
    private final List<Partition> watched = new ArrayList<>(0);

    FetchStop(PartitionShard shard, Reader reader) {
        this.shard = shard;
        this.reader = reader;
    }

    PartitionShard shard() {
        return shard;
    }

    /**
     * @param index the place of the target, and of its result, in the fetch
     */
    void add(int index, TopicPartition partition, FetchTarget target) {
        reads.add(new Read(index, partition, target));
    }

    /**
     * Reads every partition within what is left of the limits.
     *
     * @param bytesSoFar what earlier stops found
     * @return what has been found now, this stop included
     */
    int read(ReadResult[] results, FetchLimits limits, int bytesSoFar) {
        int bytes = bytesSoFar;
        for (Read read : reads) {
            ReadResult result = read(read, limits, bytes);
            results[read.index()] = result;
            bytes += result.slice().sizeInBytes();
        }
        return bytes;
    }

    /** Most partitions of a large session have not changed since they were read last. */
    private ReadResult read(Read read, FetchLimits limits, int bytesSoFar) {
        FetchTarget target = read.target();
        Partition partition = shard.find(read.partition());
        ReadResult known = partition == null ? null : target.known(partition, reader);
        if (known != null) {
            return known;
        }
        int room = Math.max(0, Math.min(target.maxBytes(), limits.maxBytes() - bytesSoFar));
        ReadResult result = shard.read(
                read.partition(),
                target.topicId(),
                new ReadRequest(
                        reader,
                        target.fetchOffset(),
                        target.currentLeaderEpoch(),
                        target.lastFetchedEpoch(),
                        target.logStartOffset(),
                        room,
                        bytesSoFar == 0));
        if (partition != null) {
            target.remember(result, partition, reader);
        }
        return result;
    }

    /**
     * Has the waiter woken when one of the partitions changes. One that is held back is left to the waiter's own patience:
     * records that come to it have to wait all the same.
     */
    void watch(FetchWaiter waiter, ReadResult[] results) {
        for (Read read : reads) {
            Partition partition = shard.find(read.partition());
            if (partition != null && results[read.index()].throttle() != Throttle.HELD_BACK) {
                partition.waiters(reader).add(waiter);
                watched.add(partition);
            }
        }
    }

    boolean isWatched() {
        return !watched.isEmpty();
    }

    /** Undoes {@link #watch}. */
    void unwatch(FetchWaiter waiter) {
        watched.forEach(partition -> partition.waiters(reader).remove(waiter));
        watched.clear();
    }
}
