package io.moldau.producer;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.ManualLoop;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cluster in memory whose answers take {@link #LATENCY_MS} of virtual time. What goes wrong is up to the test: {@link
 * #onProduce} decides about each part of a request, before it is written.
 */
final class FakeCluster implements Cluster {
    static final long LATENCY_MS = 2;

    /** What becomes of one batch. */
    sealed interface Fate {}

    /** It is treated as leaders treat it. */
    record Serve() implements Fate {}

    /** The leader answers this and does not look at the batch. */
    record Refuse(ErrorCode error) implements Fate {}

    /** The leader writes the batch and answers this nevertheless. */
    record WriteButAnswer(ErrorCode error) implements Fate {}

    /** The request gets lost on its way. */
    record LoseRequest() implements Fate {}

    /** The batch is written, but the answer gets lost. */
    record LoseAnswer() implements Fate {}

    /** The answer comes late. */
    record Delay(long ms) implements Fate {}

    private final ManualLoop loop;
    private final Map<String, Integer> topics = new HashMap<>();
    private final Map<TopicPartition, FakeLog> logs = new HashMap<>();
    private final Map<TopicPartition, Integer> leaders = new HashMap<>();
    private final Set<String> refreshing = new HashSet<>();
    private final Map<String, ErrorCode> refusals = new HashMap<>();
    final List<List<Part>> requests = new ArrayList<>();
    final List<Integer> inFlightSeen = new ArrayList<>();
    Function<Part, Fate> onProduce = part -> new Serve();
    Function<Integer, IdOutcome> onInitProducerId = attempt -> new Assigned(1_000 + attempt, (short) 0);
    int maxBatchBytes = 1 << 20;
    boolean acksNothing;
    int refreshes;
    int idRequests;
    boolean closed;
    private int inFlight;
    private Runnable listener = () -> {};

    FakeCluster(ManualLoop loop) {
        this.loop = loop;
    }

    /** Makes a topic; the producer learns of it when it next asks. */
    void createTopic(String topic, int partitions) {
        topics.put(topic, partitions);
    }

    void refuseTopic(String topic, ErrorCode error) {
        refusals.put(topic, error);
        loop.execute(listener);
    }

    void setLeader(TopicPartition partition, int leader) {
        leaders.put(partition, leader);
        loop.execute(listener);
    }

    FakeLog log(String topic, int partition) {
        return logs.computeIfAbsent(new TopicPartition(topic, partition), name -> new FakeLog(maxBatchBytes));
    }

    @Override
    public int partitionCount(String topic) {
        int count = topics.getOrDefault(topic, 0);
        if (count == 0) {
            refresh(topic);
        }
        return count;
    }

    @Override
    public @Nullable ErrorCode refusal(String topic) {
        return refusals.get(topic);
    }

    @Override
    public int leader(TopicPartition partition) {
        return leaders.getOrDefault(partition, partition.partition() % 2);
    }

    @Override
    public void refresh(String topic) {
        refreshes++;
        if (refreshing.add(topic)) {
            loop.schedule(10 * LATENCY_MS, () -> {
                refreshing.remove(topic);
                listener.run();
            });
        }
    }

    @Override
    public void onMetadata(Runnable newListener) {
        listener = newListener;
    }

    @Override
    public void produce(int leader, List<Part> parts, Consumer<Outcome> done) {
        requests.add(parts);
        inFlightSeen.add(++inFlight);
        // What leaves now is what arrives, whatever the sender does to its buffers later.
        List<Part> copies = new ArrayList<>();
        for (Part part : parts) {
            byte[] bytes = new byte[part.batch().remaining()];
            part.batch().get(part.batch().position(), bytes);
            copies.add(new Part(part.partition(), ByteBuffer.wrap(bytes)));
        }
        loop.schedule(LATENCY_MS, () -> arrive(copies, done));
    }

    private void arrive(List<Part> parts, Consumer<Outcome> done) {
        List<Answer> answers = new ArrayList<>();
        boolean lost = false;
        long delayMs = LATENCY_MS;
        for (Part part : parts) {
            Fate fate = onProduce.apply(part);
            lost |= fate instanceof LoseRequest || fate instanceof LoseAnswer;
            delayMs += fate instanceof Delay delay ? delay.ms() : 0;
            ErrorCode error = ErrorCode.NETWORK_EXCEPTION;
            long baseOffset = -1;
            if (fate instanceof Refuse refuse) {
                error = refuse.error();
            } else if (!(fate instanceof LoseRequest)) {
                FakeLog.Result result = log(
                                part.partition().topic(), part.partition().partition())
                        .append(part.batch());
                error = result.error();
                baseOffset = result.baseOffset();
                if (fate instanceof WriteButAnswer answer && error == ErrorCode.NONE) {
                    error = answer.error();
                }
            }
            answers.add(new Answer(part.partition(), error, baseOffset, -1, null));
        }
        Outcome outcome = lost ? new Lost("cut") : acksNothing ? new Unanswered() : new Answered(answers);
        loop.schedule(delayMs, () -> {
            inFlight--;
            done.accept(outcome);
        });
    }

    @Override
    public void initProducerId(Consumer<IdOutcome> done) {
        int attempt = idRequests++;
        loop.schedule(LATENCY_MS, () -> done.accept(onInitProducerId.apply(attempt)));
    }

    @Override
    public void close() {
        closed = true;
    }
}
