package io.moldau.broker.metadata;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.LeaderAndIsrRequest;
import io.moldau.protocol.message.UpdateMetadataRequest;
import io.moldau.protocol.message.UpdateMetadataRequest.UpdateMetadataTopicState;
import io.moldau.protocol.message.UpdateMetadataResponse;
import io.moldau.protocol.runtime.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The one place where this broker keeps what controllers told it. {@link #image} may be read by any thread; everything else
 * belongs to the loop on which the controller's requests arrive.
 */
public final class MetadataCache {

    /** How long a controller may take from its first word to that of topics; it may be about to delete them all. */
    private static final int TOPICS_MS = 10_000;

    private final Loop loop;
    private final List<Consumer<MetadataImage>> listeners = new ArrayList<>();
    private final List<Consumer<List<String>>> deletionListeners = new ArrayList<>();
    private final ImageWaiters waiters;
    private volatile MetadataImage image = MetadataImage.EMPTY;
    private boolean expectsTopics;
    private long brokerEpoch = -1;

    /** Never lower than any controller's whose request was applied. */
    private int controllerEpoch;

    public MetadataCache(Loop loop) {
        this.loop = loop;
        this.waiters = new ImageWaiters(loop);
    }

    /** The cluster as this broker knows it now. Any thread. */
    public MetadataImage image() {
        return image;
    }

    /** Has {@code listener} told of each new image, on the loop. To be called before the first request arrives. */
    public void listen(Consumer<MetadataImage> listener) {
        listeners.add(listener);
    }

    /** Has {@code listener} told which topics are no more, on the loop. To be called before the first request arrives. */
    public void listenToDeletions(Consumer<List<String>> listener) {
        deletionListeners.add(listener);
    }

    /**
     * Waits, on the loop, until the image shows something.
     *
     * @param done true when it does, at once or later; false when it does not in time, or too many wait already
     */
    public void await(Predicate<MetadataImage> shown, int timeoutMs, Consumer<Boolean> done) {
        loop.assertOnLoop();
        if (shown.test(image)) {
            done.accept(true);
        } else {
            waiters.add(shown, timeoutMs, done);
        }
    }

    /**
     * There are topics, so the first word of a controller that has none is not the whole of it: one that takes office says
     * who lives before it says what there is. On the loop, before this broker registers.
     */
    public void expectTopics() {
        loop.assertOnLoop();
        expectsTopics = true;
    }

    /** Runs {@code task} on the loop once the image is complete, or when it is not within {@code timeoutMs}. Any thread. */
    public void whenTold(int timeoutMs, Runnable task) {
        loop.run(() -> await(MetadataImage::isTold, timeoutMs, told -> task.run()));
    }

    /** This broker registered under a new epoch: requests meant for an earlier registration are refused from now on. */
    public void onRegistered(long newBrokerEpoch) {
        loop.assertOnLoop();
        brokerEpoch = newBrokerEpoch;
    }

    /** The epoch of this broker's registration, or -1 before the first. */
    public long brokerEpoch() {
        loop.assertOnLoop();
        return brokerEpoch;
    }

    /**
     * Whether a controller of this epoch may speak to this broker, and means this registration of it. A higher broker epoch
     * than our own is fine, the controller may have read it first; -1 is unknown to it.
     */
    public ErrorCode check(int senderEpoch, long addressedBrokerEpoch) {
        loop.assertOnLoop();
        if (addressedBrokerEpoch != -1 && addressedBrokerEpoch < brokerEpoch) {
            return ErrorCode.STALE_BROKER_EPOCH;
        } else if (senderEpoch < controllerEpoch) {
            return ErrorCode.STALE_CONTROLLER_EPOCH;
        }
        controllerEpoch = senderEpoch;
        return ErrorCode.NONE;
    }

    /**
     * Learns from a controller that hands out roles what cannot wait for its metadata: the ids of topics, since followers
     * ask for a topic by its id as soon as they have theirs; and which other broker leads what this one led, since its
     * clients are about to ask.
     */
    public void learn(LeaderAndIsrRequest request, int brokerId) {
        loop.assertOnLoop();
        image = image.withIds(request).withOtherLeaders(request, brokerId);
    }

    /** Applies what a controller tells. */
    public UpdateMetadataResponse apply(UpdateMetadataRequest request) {
        ErrorCode error = check(request.controllerEpoch(), request.brokerEpoch());
        if (error == ErrorCode.NONE) {
            MetadataImage before = image;
            MetadataImage next = complete(before.with(request), request);
            image = next;
            List<String> deleted = deleted(request, before, next);
            if (!deleted.isEmpty()) {
                deletionListeners.forEach(listener -> listener.accept(deleted));
            }
            listeners.forEach(listener -> listener.accept(next));
            waiters.onImage(next);
        }
        return UpdateMetadataResponse.builder().errorCode(error.code()).build();
    }

    private MetadataImage complete(MetadataImage next, UpdateMetadataRequest request) {
        if (!expectsTopics || !request.topicStates().isEmpty()) {
            expectsTopics = false;
            return next.isTold() ? next : next.told();
        } else if (image.controllerId() == MetadataImage.EMPTY.controllerId()) {
            loop.schedule(TOPICS_MS, this::expectNoTopics);
        }
        return next;
    }

    private void expectNoTopics() {
        expectsTopics = false;
        image = image.told();
        waiters.onImage(image);
    }

    /** The topics that were and are not, another of the same name notwithstanding. */
    private static List<String> deleted(UpdateMetadataRequest request, MetadataImage before, MetadataImage next) {
        List<String> deleted = new ArrayList<>(0);
        for (UpdateMetadataTopicState state : request.topicStates()) {
            TopicMetadata was = before.topic(state.topicName());
            TopicMetadata is = next.topic(state.topicName());
            if (was != null && (is == null || !is.id().equals(was.id()))) {
                deleted.add(state.topicName());
            }
        }
        return deleted;
    }
}
