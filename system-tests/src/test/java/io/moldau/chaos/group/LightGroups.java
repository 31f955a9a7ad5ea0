package io.moldau.chaos.group;

import io.moldau.chaos.group.LightWorld.Address;
import io.moldau.protocol.runtime.FaultHandler;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.runtime.system.BackgroundThreads;
import io.moldau.protocol.runtime.system.NettyLoopGroup;
import io.moldau.protocol.transport.Transport;
import io.moldau.protocol.transport.netty.NettyTransport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Groups of {@link LightMember}s in this process, each member with a connection of its own. Any thread. */
public final class LightGroups implements AutoCloseable {

    private static final int LOOPS = 2;
    private static final int TICKS_PER_SECOND = 200;
    private static final int MAX_LOOKUPS = 10_000;

    private final NettyLoopGroup loops;
    private final BackgroundThreads resolver;
    private final AtomicLong tickets = new AtomicLong();
    private final LightStats stats = new LightStats();
    private final AtomicReference<@Nullable Throwable> defect = new AtomicReference<>();
    private final List<LightMember> members = new ArrayList<>();

    /**
     * How groups keep alive, in ms.
     *
     * @param sessionTimeoutMs after which a silent member is out
     * @param heartbeatMs from one sign of life to the next
     */
    public record Timing(int sessionTimeoutMs, int heartbeatMs) {}

    private LightGroups() {
        FaultHandler faults = (where, cause) -> defect.compareAndSet(null, cause);
        this.loops = new NettyLoopGroup("light", LOOPS, faults);
        this.resolver = new BackgroundThreads("light-resolver", 1, MAX_LOOKUPS);
    }

    /**
     * Has members join their groups; returns before they have.
     *
     * @param topic one that exists, with as many partitions as a group has members
     */
    public static LightGroups start(String bootstrap, String topic, int groups, int membersEach, Timing timing) {
        LightGroups all = new LightGroups();
        Transport transport = new NettyTransport(all.loops, all.resolver);
        List<LightWorld> worlds = new ArrayList<>();
        for (Loop loop : all.loops.loops()) {
            worlds.add(new LightWorld(
                    loop,
                    transport,
                    Address.parse(bootstrap),
                    topic,
                    timing.sessionTimeoutMs(),
                    timing.heartbeatMs(),
                    all.tickets,
                    all.stats));
        }
        for (int i = 0; i < groups * membersEach; i++) {
            int group = i / membersEach;
            all.members.add(new LightMember(worlds.get(i % LOOPS), "light-" + group, i % membersEach));
        }
        all.members.forEach(LightMember::start);
        return all;
    }

    /** All members, group by group. */
    public List<LightMember> members() {
        return members;
    }

    /** What the members have seen so far. */
    public LightStats stats() {
        return stats;
    }

    /**
     * Whether every member is in its group, and all members of a group in the same generation.
     *
     * @throws IllegalStateException when one has failed for a reason of its own
     */
    public boolean areSettled() {
        Throwable cause = defect.get();
        if (cause != null) {
            throw new IllegalStateException(cause);
        }
        Map<String, Integer> generations = new HashMap<>();
        return members.stream().allMatch(member -> {
            Integer known = generations.putIfAbsent(member.group(), member.generation());
            return member.generation() > 0 && (known == null || known == member.generation());
        });
    }

    /** Has the members make so many more commits, all of them at the same time and each one after the other. */
    public void commit(long count) {
        tickets.addAndGet(count);
        members.forEach(LightMember::commitAll);
    }

    /**
     * Has the members commit at a steady rate, in turns. What they cannot do in time they make up for.
     *
     * @return ends it when it is closed
     */
    public Pace commitAtRate(int commitsPerSecond) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        int commitsPerTick = commitsPerSecond / TICKS_PER_SECOND;
        AtomicLong turn = new AtomicLong();
        Future<?> unused = timer.scheduleAtFixedRate(
                () -> {
                    tickets.addAndGet(commitsPerTick);
                    for (int i = 0; i < commitsPerTick; i++) {
                        members.get((int) (turn.getAndIncrement() % members.size()))
                                .commitAll();
                    }
                },
                0,
                TimeUnit.SECONDS.toMicros(1) / TICKS_PER_SECOND,
                TimeUnit.MICROSECONDS);
        return timer::shutdownNow;
    }

    /** A load that goes on until it is closed. */
    public interface Pace extends AutoCloseable {
        @Override
        void close();
    }

    /** The last acknowledged offset of each partition, by group; 0 where there is none. */
    public Map<String, Map<Integer, Long>> acknowledged() {
        Map<String, Map<Integer, Long>> all = new HashMap<>();
        members.forEach(member -> all.computeIfAbsent(member.group(), name -> new HashMap<>())
                .put(member.partition(), member.acknowledged()));
        return all;
    }

    @Override
    public void close() {
        members.forEach(LightMember::close);
        loops.close();
        resolver.close();
    }
}
