package io.moldau.producer;

import io.moldau.config.ProducerConfig;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.FaultHandler;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.runtime.system.BackgroundThreads;
import io.moldau.protocol.runtime.system.NettyLoopGroup;
import io.moldau.protocol.runtime.system.SystemClock;
import io.moldau.protocol.transport.Transport;
import io.moldau.protocol.transport.client.Backoff;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.netty.NettyTransport;
import java.util.function.IntToLongFunction;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds producers. */
public final class Producers {
    private static final Logger LOG = LoggerFactory.getLogger(Producers.class);
    private static final int MAX_LOOKUPS = 1_000;

    private Producers() {}

    /** A producer with a loop and sockets of its own, which end when it is closed. Connects when it is first used. */
    public static <K, V> Producer<K, V> open(
            ProducerConfig config, Serializer<? super K> keySerializer, Serializer<? super V> valueSerializer) {
        FaultHandler faults = (where, cause) -> LOG.error("Defect on {}", where, cause);
        NettyLoopGroup loops = new NettyLoopGroup("producer", 1, faults);
        BackgroundThreads resolver = new BackgroundThreads("producer-resolver", 1, MAX_LOOKUPS);
        Runnable onClosed = () -> {
            resolver.close();
            loops.close();
        };
        return on(
                loops.loops().get(0),
                SystemClock.INSTANCE,
                new NettyTransport(loops, resolver),
                RandomGenerator.getDefault(),
                config,
                keySerializer,
                valueSerializer,
                onClosed);
    }

    /**
     * A producer on a loop that may be home to others as well.
     *
     * @param random belongs to the loop
     * @param onClosed runs when the producer is closed, on the thread that closes it
     */
    public static <K, V> Producer<K, V> on(
            Loop loop,
            Clock clock,
            Transport transport,
            RandomGenerator random,
            ProducerConfig config,
            Serializer<? super K> keySerializer,
            Serializer<? super V> valueSerializer,
            Runnable onClosed) {
        config.warnings().forEach(warning -> LOG.warn("Producer configuration: {}", warning));
        ClusterClient client = new ClusterClient(config.client(), true, transport, loop, clock, random);
        Backoff backoff =
                new Backoff(config.client().retryBackoffMs(), config.client().retryBackoffMaxMs(), random);
        return on(
                loop,
                clock,
                random,
                new ClientCluster(client, config),
                config,
                keySerializer,
                valueSerializer,
                backoff::delayMs,
                onClosed);
    }

    /** A producer on any port to a cluster. */
    static <K, V> Producer<K, V> on(
            Loop loop,
            Clock clock,
            RandomGenerator random,
            Cluster cluster,
            ProducerConfig config,
            Serializer<? super K> keySerializer,
            Serializer<? super V> valueSerializer,
            IntToLongFunction backoffMs,
            Runnable onClosed) {
        MemoryBudget budget = new MemoryBudget(config.bufferBytes());
        Sender sender = new Sender(config, cluster, budget, clock, loop, random, backoffMs);
        return new Producer<>(config, keySerializer, valueSerializer, clock, loop, budget, sender, onClosed);
    }
}
