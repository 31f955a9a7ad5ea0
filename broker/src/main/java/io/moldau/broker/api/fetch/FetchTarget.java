package io.moldau.broker.api.fetch;

import io.moldau.broker.partition.FetchWaiters;
import io.moldau.broker.partition.Partition;
import io.moldau.broker.partition.ReadResult;
import io.moldau.broker.partition.Reader;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.wire.Uuid;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One partition a client reads: where it stands, and what it heard last. Mutable; owned by the loop that owns its {@link
 * FetchSession}, and lent to one fetch at a time.
 *
 * <p>Until version 12 clients name topics; from 13 on they send ids, and the name is found in the metadata (KIP-516).
 */
final class FetchTarget {

    /** Equality of what a session holds: by id where ids are in use, by name otherwise. */
    record Key(Uuid topicId, String topic, int partition) {

        static Key named(String topic, int partition) {
            return new Key(Uuid.ZERO, topic, partition);
        }

        static Key identified(Uuid topicId, int partition) {
            return new Key(topicId, "", partition);
        }

        /** Also true of the zero id, which no topic has. */
        boolean usesId() {
            return topic.isEmpty();
        }
    }

    private static final long NEVER_SENT = -1;

    private final Key key;
    private @Nullable TopicPartition resolved;

    private int currentLeaderEpoch;
    private long fetchOffset;
    private int lastFetchedEpoch;
    private long logStartOffset;
    private int maxBytes;

    /** What was read last, as long as that is final; of which readers' view of a partition, and at which of its changes. */
    private @Nullable ReadResult known;

    private @Nullable FetchWaiters knownOf;
    private long knownAt;

    private long sentHighWatermark = NEVER_SENT;
    private long sentLogStartOffset = NEVER_SENT;
    private boolean sentError;

    FetchTarget(Key key) {
        this.key = key;
        this.resolved = key.usesId() ? null : new TopicPartition(key.topic(), key.partition());
    }

    /** Takes over what a request says of this partition. */
    FetchTarget at(int currentLeaderEpoch, long fetchOffset, int lastFetchedEpoch, long logStartOffset, int maxBytes) {
        this.currentLeaderEpoch = currentLeaderEpoch;
        this.fetchOffset = fetchOffset;
        this.lastFetchedEpoch = lastFetchedEpoch;
        this.logStartOffset = logStartOffset;
        this.maxBytes = maxBytes;
        this.known = null;
        return this;
    }

    /** The position of {@code other}, a newer request's word on the same partition; what was sent stays known. */
    void moveTo(FetchTarget other) {
        at(other.currentLeaderEpoch, other.fetchOffset, other.lastFetchedEpoch, other.logStartOffset, other.maxBytes);
    }

    Key key() {
        return key;
    }

    Uuid topicId() {
        return key.topicId();
    }

    /** The partition by name, or null while nobody here knows the topic's id. */
    @Nullable
    TopicPartition resolved() {
        return resolved;
    }

    /** Looks the name up again where clients use ids: the topic may have come or gone since. */
    void resolve(Function<Uuid, @Nullable String> topicNames) {
        if (key.usesId()) {
            String topic = topicNames.apply(key.topicId());
            resolved = topic == null ? null : new TopicPartition(topic, key.partition());
        }
    }

    int currentLeaderEpoch() {
        return currentLeaderEpoch;
    }

    long fetchOffset() {
        return fetchOffset;
    }

    int lastFetchedEpoch() {
        return lastFetchedEpoch;
    }

    long logStartOffset() {
        return logStartOffset;
    }

    int maxBytes() {
        return maxBytes;
    }

    /** What reading from here gave, if it would give the same now, or null. On the partition's loop. */
    @Nullable
    ReadResult known(Partition partition, Reader reader) {
        ReadResult result = known;
        FetchWaiters view = partition.waiters(reader);
        return result != null
                        && view == knownOf
                        && view.changes() == knownAt
                        && partition.log().logStartOffset() == result.logStartOffset()
                ? result
                : null;
    }

    /** Notes what reading from here gave. On the partition's loop. */
    void remember(ReadResult result, Partition partition, Reader reader) {
        knownOf = partition.waiters(reader);
        knownAt = knownOf.changes();
        known = result.isFinal() ? result : null;
    }

    /**
     * Whether an incremental response must name this partition: it carries records or an error, or an offset moved since
     * the client heard of it last (KIP-227).
     */
    boolean isNews(ReadResult fetched) {
        return fetched.isUrgent()
                || fetched.hasRecords()
                || sentError
                || fetched.highWatermark() != sentHighWatermark
                || fetched.logStartOffset() != sentLogStartOffset;
    }

    /** Notes what the response on its way out says of this partition. */
    void sent(ReadResult fetched) {
        sentHighWatermark = fetched.highWatermark();
        sentLogStartOffset = fetched.logStartOffset();
        sentError = fetched.isError();
    }
}
