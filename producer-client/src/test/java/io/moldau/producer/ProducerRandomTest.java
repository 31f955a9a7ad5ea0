package io.moldau.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.producer.FakeCluster.Delay;
import io.moldau.producer.FakeCluster.Fate;
import io.moldau.producer.FakeCluster.LoseAnswer;
import io.moldau.producer.FakeCluster.LoseRequest;
import io.moldau.producer.FakeCluster.Refuse;
import io.moldau.producer.FakeCluster.Serve;
import io.moldau.producer.FakeCluster.WriteButAnswer;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong, what was acknowledged is in the log once, where it was said to be, in the order it was sent. */
class ProducerRandomTest {
    private static final int RUNS = 500;
    private static final int PARTITIONS = 3;

    private record Sent(TopicPartition partition, String value, CompletableFuture<RecordMetadata> future) {}

    @Test
    void acknowledgedRecordsAreThereOnceAndInOrder() {
        long seed = Long.getLong("seed", System.nanoTime());
        int runs = Long.getLong("seed") == null ? RUNS : 1;
        for (int run = 0; run < runs; run++) {
            try {
                play(new Random(seed + run));
            } catch (Throwable e) {
                throw new AssertionError("replay with -Dseed=" + (seed + run), e);
            }
        }
    }

    private static void play(Random random) {
        List<String> codecs = List.of("none", "lz4", "zstd");
        Harness harness = new Harness(
                random,
                "linger.ms",
                "" + random.nextInt(4),
                "batch.size",
                "" + (100 + random.nextInt(400)),
                "max.in.flight.requests.per.connection",
                "" + (1 + random.nextInt(5)),
                "compression.type",
                codecs.get(random.nextInt(codecs.size())),
                "delivery.timeout.ms",
                "31000");
        harness.cluster.createTopic("t", PARTITIONS);
        harness.cluster.maxBatchBytes = random.nextBoolean() ? 1 << 20 : 300;
        double trouble = random.nextDouble() * 0.5;
        harness.cluster.onProduce = part -> random.nextDouble() < trouble ? fault(random) : new Serve();

        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int partition = random.nextInt(PARTITIONS);
            String value = i + "x".repeat(random.nextInt(80));
            sent.add(new Sent(
                    new TopicPartition("t", partition),
                    value,
                    harness.producer.send(ProducerRecord.of("t", partition, null, value))));
            harness.scheduler.advance(random.nextInt(3));
        }
        harness.scheduler.advance(100_000);

        for (int partition = 0; partition < PARTITIONS; partition++) {
            check(harness.cluster.log("t", partition).values(), ofPartition(sent, partition));
        }
        harness.assertNothingHeld();
    }

    private static void check(List<String> log, List<Sent> sent) {
        assertThat(log).as("nothing is there twice").hasSameSizeAs(new HashSet<>(log));
        assertThat(sent).allMatch(record -> record.future().isDone());
        long lastOffset = -1;
        for (Sent record : sent) {
            if (!record.future().isCompletedExceptionally()) {
                long offset = record.future().join().offset();
                assertThat(offset).isGreaterThan(lastOffset);
                assertThat(log.get((int) offset)).isEqualTo(record.value());
                lastOffset = offset;
            }
        }
    }

    private static List<Sent> ofPartition(List<Sent> sent, int partition) {
        return sent.stream()
                .filter(record -> record.partition().partition() == partition)
                .toList();
    }

    private static Fate fault(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> new Refuse(ErrorCode.NOT_LEADER_OR_FOLLOWER);
            case 1 -> new Refuse(ErrorCode.INVALID_RECORD);
            case 2 -> new WriteButAnswer(ErrorCode.NOT_ENOUGH_REPLICAS_AFTER_APPEND);
            case 3 -> new WriteButAnswer(ErrorCode.REQUEST_TIMED_OUT);
            case 4 -> new LoseRequest();
            case 5 -> new LoseAnswer();
            default -> new Delay(random.nextInt(20));
        };
    }
}
