package io.moldau.consumer;

import io.moldau.config.ConsumerConfig;
import io.moldau.config.ConsumerGroupConfig;
import io.moldau.consumer.group.ConsumerGroup;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.runtime.system.BackgroundThreads;
import io.moldau.protocol.runtime.system.NettyLoopGroup;
import io.moldau.protocol.runtime.system.SystemClock;
import io.moldau.protocol.transport.Transport;
import io.moldau.protocol.transport.client.Backoff;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.netty.NettyTransport;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Builds consumers. */
public final class Consumers {

    private static final Logger LOG = LoggerFactory.getLogger(Consumers.class);
    private static final int MAX_LOOKUPS = 1_000;

    private Consumers() {}

    /** A consumer with a loop and sockets of its own, which end when it is closed. Connects when it is first used. */
    public static <K, V> Consumer<K, V> open(
            ConsumerConfig config, Deserializer<? extends K> keys, Deserializer<? extends V> values) {
        Mailbox mailbox = new Mailbox();
        NettyLoopGroup loops = new NettyLoopGroup("consumer", 1, (where, cause) -> {
            LOG.error("defect on {}", where, cause);
            mailbox.fail(cause);
        });
        BackgroundThreads resolver = new BackgroundThreads("consumer-resolver", 1, MAX_LOOKUPS);
        return on(
                loops.loops().get(0),
                SystemClock.INSTANCE,
                new NettyTransport(loops, resolver),
                RandomGenerator.getDefault(),
                config,
                keys,
                values,
                mailbox,
                () -> {
                    resolver.close();
                    loops.close();
                });
    }

    /**
     * A consumer on a loop that may be home to others as well; defects go to the loop's fault handler.
     *
     * @param random belongs to the loop
     * @param onClosed runs when the consumer is closed, on the thread that closes it
     */
    public static <K, V> Consumer<K, V> on(
            Loop loop,
            Clock clock,
            Transport transport,
            RandomGenerator random,
            ConsumerConfig config,
            Deserializer<? extends K> keys,
            Deserializer<? extends V> values,
            Runnable onClosed) {
        return on(loop, clock, transport, random, config, keys, values, new Mailbox(), onClosed);
    }

    private static <K, V> Consumer<K, V> on(
            Loop loop,
            Clock clock,
            Transport transport,
            RandomGenerator random,
            ConsumerConfig config,
            Deserializer<? extends K> keys,
            Deserializer<? extends V> values,
            Mailbox mailbox,
            Runnable onClosed) {
        config.warnings().forEach(warning -> LOG.warn("consumer configuration: {}", warning));
        ClusterClient client =
                new ClusterClient(config.client(), config.autoCreateTopics(), transport, loop, clock, random);
        Backoff backoff =
                new Backoff(config.client().retryBackoffMs(), config.client().retryBackoffMaxMs(), random);
        Fetcher fetcher = new Fetcher(config, client, clock, backoff, mailbox);
        Asker asker = new Asker(loop, clock, mailbox);
        GroupMail mail = new GroupMail(mailbox);
        ConsumerGroupConfig groupConfig = config.group();
        ConsumerGroup group =
                groupConfig == null ? null : new ConsumerGroup(config, groupConfig, client, clock, backoff, mail);
        Assignment assignment = new Assignment(
                loop, fetcher, config.offsetReset(), group == null ? null : new CommittedStarts(group, fetcher));
        GroupMember member = null;
        if (group != null && groupConfig != null) {
            Commits commits = new Commits(config, groupConfig, group, clock, loop, mailbox, assignment, asker);
            Rebalances rebalances = new Rebalances(group, mail, loop, assignment, commits);
            member = new GroupMember(clock, loop, groupConfig, group, commits, rebalances);
        }
        Inbox<K, V> inbox =
                new Inbox<>(config, assignment, keys, values, chunk -> loop.execute(() -> fetcher.consumed(chunk)));
        return new Consumer<>(
                config,
                clock,
                mailbox,
                new Engine(loop, client, fetcher),
                new Lookups(asker, new Questions(config, client, backoff)),
                assignment,
                new Receiver<>(config.maxPollRecords(), clock, mailbox, assignment, inbox, member),
                member,
                onClosed);
    }
}
