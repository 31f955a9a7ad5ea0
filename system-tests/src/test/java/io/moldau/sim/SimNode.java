package io.moldau.sim;

import io.moldau.broker.Broker;
import io.moldau.broker.BrokerPorts;
import io.moldau.broker.StartupException;
import io.moldau.config.BrokerConfig;
import io.moldau.sim.disk.SimDisk;
import io.moldau.sim.runtime.SimClock;
import io.moldau.sim.runtime.SimLoop;
import io.moldau.sim.runtime.SimProcess;
import io.moldau.sim.runtime.Timeline;
import io.moldau.sim.runtime.Traced;
import io.moldau.sim.store.SimStore;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A machine with one broker: its disk, its clock, and the process that runs on it, if one does. */
public final class SimNode {

    static final int PORT = 9092;

    private static final long HEAP_BYTES = 256L * 1024 * 1024;
    private static final long RESTART_NS = 1_000_000_000L;
    private static final long STOP_LIMIT_NS = 60_000_000_000L;
    private static final int MAX_LOOPS = 2;

    /** As in production, but for sizes that make a short run see what a long one would. */
    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("zookeeper.connect", "zookeeper:2181"),
            Map.entry("log.dirs", "/data"),
            Map.entry("auto.create.topics.enable", "true"),
            Map.entry("num.partitions", "2"),
            Map.entry("default.replication.factor", "3"),
            Map.entry("min.insync.replicas", "2"),
            Map.entry("offsets.topic.num.partitions", Integer.toString(World.OFFSET_PARTITIONS)),
            Map.entry("offsets.topic.segment.bytes", "4096"),
            Map.entry("offsets.commit.timeout.ms", "1500"),
            Map.entry("group.min.session.timeout.ms", "1000"),
            Map.entry("group.initial.rebalance.delay.ms", "500"),
            Map.entry("moldau.coordinator.checkpoint.records", "10"),
            Map.entry("log.segment.bytes", "4096"),
            // The rules look for every committed record where it was, which compaction does not promise.
            Map.entry("log.cleaner.enable", "false"),
            Map.entry("log.index.interval.bytes", "256"),
            Map.entry("log.index.size.max.bytes", "1024"),
            Map.entry("replica.lag.time.max.ms", "3000"),
            Map.entry("replica.socket.timeout.ms", "3000"),
            Map.entry("controller.socket.timeout.ms", "3000"));

    private final World world;
    private final int id;
    private final Map<String, String> settings;
    private final SimClock clock;
    private final SimDisk disk;
    private int boots = 1;
    private boolean powered = true;
    private boolean diesWithMachine;
    private @Nullable SimProcess process;
    private @Nullable SimStore store;
    private @Nullable Broker broker;

    SimNode(World world, int id, Map<String, String> settings) {
        this.world = world;
        this.id = id;
        this.clock = new SimClock(world.timeline());
        this.disk = new SimDisk("b" + id + ":/data", clock);
        this.settings = new HashMap<>(SETTINGS);
        this.settings.putAll(settings);
        this.settings.put("broker.id", Integer.toString(id));
        this.settings.put("listeners", "PLAINTEXT://" + address());
    }

    public int id() {
        return id;
    }

    /** The machine's name in the network. */
    public String host() {
        return "b" + id;
    }

    String address() {
        return host() + ":" + PORT;
    }

    public SimClock clock() {
        return clock;
    }

    public SimDisk disk() {
        return disk;
    }

    /** Whether there is a process, paused or not. */
    public boolean isRunning() {
        return process != null;
    }

    public boolean isPaused() {
        return process != null && process.isPaused();
    }

    /** The broker, once it serves clients and until its process ends. */
    public @Nullable Broker broker() {
        return broker;
    }

    /** Starts the broker on a machine that has power. It takes its time; if it cannot, the process ends. */
    public void start() {
        if (process != null || !powered) {
            throw new IllegalStateException(host() + " is running, or has no power");
        }
        note("starts");
        Timeline timeline = world.timeline();
        SimProcess started = new SimProcess(host(), timeline, clock);
        process = started;
        SimLoop home = started.loop("home");
        List<SimLoop> loops = IntStream.rangeClosed(0, timeline.chance().nextInt(MAX_LOOPS))
                .mapToObj(number -> started.loop("loop" + number))
                .toList();
        BrokerConfig config = BrokerConfig.of(settings);
        SimStore connected =
                world.zooKeeper().connect(host(), home, config.zooKeeper().sessionTimeoutMs());
        store = connected;
        BrokerPorts ports = new BrokerPorts(
                clock,
                started.newChance(),
                home,
                loops,
                loops,
                started.background(),
                world.network().transport(host(), started, loops),
                connected,
                List.of(disk),
                host(),
                world.bootId(host(), boots),
                HEAP_BYTES);
        var unused = Broker.start(config, ports).whenComplete((ready, error) -> {
            if (error == null) {
                note("serves");
                broker = ready;
            } else {
                onStartFailed(error instanceof CompletionException wrapped ? wrapped.getCause() : error);
            }
        });
    }

    private void onStartFailed(@Nullable Throwable error) {
        note("cannot start: " + error);
        boolean expected = error instanceof StartupException || error instanceof IOException;
        world.timeline().after(0, Traced.of(host() + " exits", () -> {
            if (!expected) {
                throw new AssertionError(host() + " cannot start", error);
            }
            kill();
            // As whoever looks after a service does.
            world.timeline().after(RESTART_NS, Traced.of(host() + " is started again", () -> {
                if (powered && process == null) {
                    start();
                }
            }));
        }));
    }

    /** Ends the process from one moment to the next. The kernel, and what it has in its page cache, lives on. */
    public void kill() {
        SimProcess running = process;
        if (running == null) {
            return;
        }
        note("is killed");
        running.kill();
        forgetProcess();
        world.network().processDied(running);
        disk.processDied();
    }

    /** Takes the power away: the process and what was not forced are gone, and no connection is closed. */
    public void crash() {
        note("loses power");
        world.lostWrites().expect(id);
        powered = false;
        boots++;
        if (process != null) {
            process.kill();
        }
        forgetProcess();
        world.network().machineCrashed(host());
        disk.machineCrashed(world.timeline().chance());
    }

    /** Brings to its end what began when the process died in the middle of something. */
    void buryTheDead() {
        if (disk.isFatal()) {
            if (diesWithMachine) {
                crash();
            } else {
                kill();
            }
        }
    }

    /** Kills the process, or the machine, in the middle of one of its next changes to the disk, if it may be then. */
    void dieWriting(int changes, boolean withMachine, BooleanSupplier allowed) {
        diesWithMachine = withMachine;
        disk.dieAfter(changes, allowed);
    }

    /** Gives the machine its power back and starts the broker, whichever is missing. */
    public void ensureRunning() {
        if (!powered) {
            powered = true;
            note("boots");
            world.network().machineBooted(host());
        }
        if (process == null) {
            start();
        }
    }

    /** Asks the broker to stop, as SIGTERM does; it is killed if it takes too long. */
    public void stop() {
        SimProcess running = process;
        Broker serving = broker;
        if (serving == null || running == null) {
            kill();
            return;
        }
        note("is asked to stop");
        var unused = serving.stop()
                .thenRun(() -> world.timeline().after(0, Traced.of(host() + " stops", () -> end(running))));
        world.timeline().after(STOP_LIMIT_NS, Traced.of(host() + " has no more time to stop", () -> end(running)));
    }

    private void end(SimProcess ending) {
        if (process == ending) {
            kill();
        }
    }

    public void pause() {
        if (process != null && !process.isPaused()) {
            note("is paused");
            process.pause();
            tellStore(true);
        }
    }

    public void resume() {
        if (process != null && process.isPaused()) {
            note("goes on");
            process.resume();
            tellStore(false);
        }
    }

    /** Gives the machine an empty disk, while no process runs. */
    public void loseDisk() {
        note("gets an empty disk");
        disk.replace();
    }

    private void tellStore(boolean paused) {
        if (store != null) {
            store.setPaused(paused);
        }
    }

    private void forgetProcess() {
        if (store != null) {
            store.kill();
        }
        process = null;
        store = null;
        broker = null;
    }

    private void note(String what) {
        world.timeline().note(host() + " " + what);
    }

    @Override
    public String toString() {
        return host();
    }
}
