package io.moldau.producer;

import io.moldau.config.ProducerConfig;
import io.moldau.producer.Cluster.Answer;
import io.moldau.producer.Cluster.Outcome;
import io.moldau.producer.ProduceException.Reason;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.record.Codecs;
import io.moldau.protocol.record.Compression;
import io.moldau.protocol.record.CompressionType;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntToLongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which batches go to which broker and when; on the producer's loop. Whatever may have changed that (records,
 * an answer, metadata, time) leads to one {@link #run}, which sends all that can be sent and notes when to look again.
 */
final class Sender {
    private static final long NEVER = Long.MAX_VALUE;
    /** How a configuration says "whatever the codec thinks best"; to zstd it is a level like others. */
    private static final int DEFAULT_LEVEL = -1;

    private final ProducerConfig config;
    private final Accumulator accumulator;
    private final Cluster cluster;
    private final ProducerIds ids;
    private final Settlement settlement;
    private final MemoryBudget budget;
    private final Codecs codecs = new Codecs();
    private final Clock clock;
    private final Loop loop;
    private final Map<Integer, Integer> requestsInFlight = new HashMap<>();
    private Loop.@Nullable Timer timer;
    private long wakeAtMs = NEVER;
    private int flushes;
    private boolean ended;

    /**
     * @param cluster ends with this sender
     * @param random belongs to the loop from here on
     * @param backoffMs how long to wait after so many failures in a row
     */
    Sender(
            ProducerConfig config,
            Cluster cluster,
            MemoryBudget budget,
            Clock clock,
            Loop loop,
            RandomGenerator random,
            IntToLongFunction backoffMs) {
        Compression compression = compression(config);
        this.config = config;
        this.cluster = cluster;
        this.budget = budget;
        this.clock = clock;
        this.loop = loop;
        this.accumulator = new Accumulator(config, compression, cluster, budget, random);
        this.ids = new ProducerIds(cluster, loop, backoffMs, this::run, this::onNoProducerId);
        this.settlement = new Settlement(config, compression, cluster, ids, codecs, clock, backoffMs);
        cluster.onMetadata(this::onMetadata);
    }

    private static Compression compression(ProducerConfig config) {
        CompressionType type = CompressionType.ofConfigName(config.compressionType());
        int level = config.compressionLevel();
        return type != CompressionType.ZSTD && level == DEFAULT_LEVEL
                ? Compression.of(type)
                : new Compression(type, level);
    }

    /** Takes a record; {@link #run} must follow. */
    void add(PendingRecord record) {
        if (ended) {
            record.fail(budget, ProduceException.of(Reason.CLOSED, "the producer is closed"));
        } else {
            accumulator.add(record);
        }
    }

    /** Sends what can be sent now. */
    void run() {
        loop.assertOnLoop();
        if (ended) {
            return;
        }
        long nowMs = clock.monotonicMs();
        expire(nowMs);
        while (dispatch(nowMs)) {
            // Once more: a partition may have a further batch ready, and its leader room for a further request.
        }
        accumulator.dropIdle();
        wakeBy(nextEventMs(nowMs));
    }

    private void onMetadata() {
        if (!ended) {
            accumulator.placeWaiting();
            run();
        }
    }

    /** The cluster gives no producer id: what waits for one cannot be sent. */
    private void onNoProducerId(ErrorCode error) {
        ProduceException cause =
                ProduceException.refused(error, "the cluster gave no producer id: " + error + ": " + error.message());
        for (PartitionQueue queue : accumulator.activeQueues()) {
            for (ProducerBatch batch : new ArrayList<>(queue.waiting())) {
                settlement.giveUp(queue, batch, cause);
            }
        }
    }

    /** Sends everything without lingering; completes when every record taken so far has ended, well or badly. */
    CompletableFuture<Void> flush() {
        List<CompletableFuture<?>> open = new ArrayList<>();
        accumulator.forEachDelivery(delivery -> open.add(delivery.future()));
        if (open.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        flushes++;
        CompletableFuture<Void> flushed =
                CompletableFuture.allOf(open.toArray(CompletableFuture[]::new)).handle((nothing, failure) -> null);
        flushed = flushed.thenRun(() -> flushes--);
        run();
        return flushed;
    }

    /** Gives up everything that has not ended, for good. */
    void end() {
        loop.assertOnLoop();
        ended = true;
        if (timer != null) {
            timer.cancel();
        }
        accumulator.failAll(ProduceException.of(Reason.CLOSED, "the producer was closed before the record was sent"));
        settlement.close();
        codecs.close();
        cluster.close();
    }

    /** Sends at most one request to each broker; whether there was one. */
    private boolean dispatch(long nowMs) {
        Map<Integer, Request> requests = new LinkedHashMap<>();
        for (PartitionQueue queue : accumulator.activeQueues()) {
            ProducerBatch batch = sendable(queue, nowMs);
            if (batch == null) {
                continue;
            }
            int leader = cluster.leader(queue.partition());
            if (leader == Cluster.NO_LEADER) {
                cluster.refresh(queue.partition().topic());
            } else if (requestsInFlight.getOrDefault(leader, 0) < config.maxInFlightRequests()) {
                Request request = requests.computeIfAbsent(leader, Request::new);
                if (request.hasRoom(batch)) {
                    queue.depart(batch, codecs);
                    request.add(queue, batch);
                    accumulator.served(queue);
                }
            }
        }
        requests.values().forEach(this::send);
        return !requests.isEmpty();
    }

    /** The queue's next batch if its time has come. */
    private @Nullable ProducerBatch sendable(PartitionQueue queue, long nowMs) {
        if (!queue.hasWaiting() || !isNumberable(queue)) {
            return null;
        }
        ProducerBatch batch = queue.next(config.maxInFlightRequests());
        return batch != null && readyAtMs(queue, batch) <= nowMs ? batch : null;
    }

    private boolean isNumberable(PartitionQueue queue) {
        if (!config.idempotent()) {
            return true;
        }
        Cluster.Assigned id = ids.current();
        return id != null && queue.prepareSequences(id, ids);
    }

    /** When the batch may go: at once if it cannot grow, or must not wait for more. */
    private long readyAtMs(PartitionQueue queue, ProducerBatch batch) {
        if (batch.attempts() > 0) {
            return batch.retryAtMs();
        }
        boolean now = batch.isClosed() || queue.hasFollower(batch) || flushes > 0 || budget.isContended();
        return now ? batch.createdAtMs() : batch.createdAtMs() + config.lingerMs();
    }

    private void send(Request request) {
        requestsInFlight.merge(request.leader, 1, Integer::sum);
        cluster.produce(request.leader, request.parts, outcome -> {
            requestsInFlight.merge(request.leader, -1, Integer::sum);
            if (!ended) {
                settle(request, outcome);
                run();
            }
        });
    }

    private void settle(Request request, Outcome outcome) {
        Map<TopicPartition, Answer> answers = new HashMap<>();
        if (outcome instanceof Cluster.Answered answered) {
            answered.answers().forEach(answer -> answers.put(answer.partition(), answer));
        }
        for (Sent sent : request.sent) {
            Answer answer = answers.get(sent.queue.partition());
            if (answer != null) {
                settlement.answered(sent.queue, sent.batch, answer);
            } else if (outcome instanceof Cluster.Unanswered) {
                settlement.unanswered(sent.queue, sent.batch);
            } else if (outcome instanceof Cluster.Impossible impossible) {
                settlement.giveUp(sent.queue, sent.batch, ProduceException.of(Reason.REFUSED, impossible.why()));
            } else {
                String why = outcome instanceof Cluster.Lost lost ? lost.why() : "the response leaves it out";
                settlement.lost(sent.queue, sent.batch, why);
            }
        }
    }

    private void expire(long nowMs) {
        accumulator.expireUnplaced(nowMs);
        for (PartitionQueue queue : accumulator.activeQueues()) {
            while (queue.hasWaiting() && deadlineMs(queue.firstWaiting()) <= nowMs) {
                settlement.giveUp(queue, queue.firstWaiting(), tooLate(queue.firstWaiting()));
            }
            for (ProducerBatch batch : queue.inFlight()) {
                // Its place is kept until the answer comes: only that tells how the numbers go on.
                if (deadlineMs(batch) <= nowMs && !batch.isDone()) {
                    batch.fail(tooLate(batch));
                }
            }
        }
    }

    private ProduceException tooLate(ProducerBatch batch) {
        return ProduceException.of(
                Reason.TIMED_OUT,
                batch + " was not delivered within " + config.deliveryTimeoutMs() + " ms, after " + batch.attempts()
                        + " attempts");
    }

    private long deadlineMs(ProducerBatch batch) {
        return batch.createdAtMs() + config.deliveryTimeoutMs();
    }

    private long nextEventMs(long nowMs) {
        long nextMs = accumulator.nextUnplacedDeadlineMs();
        for (PartitionQueue queue : accumulator.activeQueues()) {
            for (ProducerBatch batch : queue.inFlight()) {
                nextMs = batch.isDone() ? nextMs : Math.min(nextMs, deadlineMs(batch));
            }
            if (queue.hasWaiting()) {
                nextMs = Math.min(nextMs, deadlineMs(queue.firstWaiting()));
                ProducerBatch batch = queue.next(config.maxInFlightRequests());
                long readyMs = batch == null ? NEVER : readyAtMs(queue, batch);
                // What is ready and still here waits for an answer or for metadata, not for time.
                nextMs = readyMs > nowMs ? Math.min(nextMs, readyMs) : nextMs;
            }
        }
        return nextMs;
    }

    private void wakeBy(long atMs) {
        if (atMs == NEVER || (timer != null && wakeAtMs <= atMs)) {
            return;
        }
        if (timer != null) {
            timer.cancel();
        }
        wakeAtMs = atMs;
        timer = loop.schedule(Math.max(0, atMs - clock.monotonicMs()), () -> {
            timer = null;
            run();
        });
    }

    private record Sent(PartitionQueue queue, ProducerBatch batch) {}

    /** What goes to one broker in one request. */
    private final class Request {
        private final int leader;
        private final List<Cluster.Part> parts = new ArrayList<>();
        private final List<Sent> sent = new ArrayList<>();
        private int bytes;

        Request(int leader) {
            this.leader = leader;
        }

        boolean hasRoom(ProducerBatch batch) {
            return parts.isEmpty() || bytes + batch.bytes(codecs).remaining() <= config.maxRequestBytes();
        }

        void add(PartitionQueue queue, ProducerBatch batch) {
            parts.add(new Cluster.Part(queue.partition(), batch.bytes(codecs)));
            sent.add(new Sent(queue, batch));
            bytes += batch.bytes(codecs).remaining();
        }
    }
}
