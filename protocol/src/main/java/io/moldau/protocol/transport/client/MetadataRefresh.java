package io.moldau.protocol.transport.client;

import io.moldau.protocol.message.MetadataRequest;
import io.moldau.protocol.message.MetadataRequest.MetadataRequestTopic;
import io.moldau.protocol.message.MetadataResponse;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the picture of the cluster fresh: asks again when somebody says it is out of date, when another topic matters, and
 * when it has grown old. One request at a time, and never two closer together than the backoff. On the client's loop only.
 */
final class MetadataRefresh implements RpcCallback<MetadataResponse> {

    /** Null topics mean all from here on; in version 0 an empty list did. */
    private static final int MIN_VERSION = 1;

    private static final Logger LOG = LoggerFactory.getLogger(MetadataRefresh.class);

    private final Loop loop;
    private final Clock clock;
    private final Backoff backoff;
    private final long maxAgeMs;
    private final int timeoutMs;
    private final boolean autoCreateTopics;
    private final Supplier<BrokerLink> chooseBroker;
    private final Consumer<MetadataResponse> onAnswer;
    private final Set<String> topics = new LinkedHashSet<>();

    private boolean wanted;
    private boolean underWay;
    private int attemptsInARow;
    private long notBeforeMs;
    private Loop.@Nullable Timer timer;
    private boolean closed;

    /**
     * Asks nothing yet.
     *
     * @param maxAgeMs how old an answer may grow
     * @param chooseBroker whom to ask
     */
    MetadataRefresh(
            Loop loop,
            Clock clock,
            Backoff backoff,
            long maxAgeMs,
            int timeoutMs,
            boolean autoCreateTopics,
            Supplier<BrokerLink> chooseBroker,
            Consumer<MetadataResponse> onAnswer) {
        this.loop = loop;
        this.clock = clock;
        this.backoff = backoff;
        this.maxAgeMs = maxAgeMs;
        this.timeoutMs = timeoutMs;
        this.autoCreateTopics = autoCreateTopics;
        this.chooseBroker = chooseBroker;
        this.onAnswer = onAnswer;
    }

    /** Makes topics part of every further answer; asks at once if one is new. */
    void addTopics(Iterable<String> names) {
        boolean added = false;
        for (String name : names) {
            added |= topics.add(name);
        }
        if (added) {
            attemptsInARow = 0;
            notBeforeMs = 0;
            want();
        }
    }

    void removeTopics(Iterable<String> names) {
        names.forEach(topics::remove);
    }

    /** Asks as soon as the backoff allows. */
    void want() {
        wanted = true;
        askOrWait();
    }

    void close() {
        closed = true;
        cancelTimer();
    }

    private void askOrWait() {
        if (underWay || closed) {
            return;
        }
        cancelTimer();
        long waitMs = notBeforeMs - clock.monotonicMs();
        if (waitMs > 0) {
            timer = loop.schedule(waitMs, this::askOrWait);
            return;
        }
        ask();
    }

    private void ask() {
        attemptsInARow++;
        notBeforeMs = clock.monotonicMs() + backoff.delayMs(attemptsInARow);
        wanted = false;
        underWay = true;
        MetadataRequest request = MetadataRequest.builder()
                .topics(topics.stream()
                        .map(name -> MetadataRequestTopic.builder().name(name).build())
                        .toList())
                .allowAutoTopicCreation(autoCreateTopics)
                .build();
        Call<MetadataResponse> call = Call.of(request, MetadataResponse.class, timeoutMs, this);
        chooseBroker.get().send(call.withVersions(MIN_VERSION, call.maxVersion()));
    }

    @Override
    public void onResponse(MetadataResponse response, int version) {
        underWay = false;
        if (closed) {
            return;
        }
        onAnswer.accept(response);
        if (wanted) {
            askOrWait();
        } else {
            attemptsInARow = 0;
            cancelTimer();
            timer = loop.schedule(maxAgeMs, this::want);
        }
    }

    @Override
    public void onFailure(RpcFailure failure) {
        underWay = false;
        if (!closed) {
            LOG.debug("no metadata: {}", failure);
            want();
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
