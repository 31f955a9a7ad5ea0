package io.moldau.sim;

import io.moldau.sim.disk.SimDisk.Operation;
import io.moldau.sim.runtime.Timeline;
import io.moldau.sim.runtime.Traced;
import io.moldau.sim.store.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The faults of one run, drawn from its seed before it begins, so that a shorter one can be tried with the same seed. */
record Schedule(List<Entry> entries) {

    /** One fault and its time. */
    record Entry(long beginMs, long endMs, Fault fault) {
        @Override
        public String toString() {
            return beginMs + ".." + endMs + " ms " + fault;
        }
    }

    private static final int MAX_FAULTS = 12;
    private static final int[] GAPS_MS = {50, 500, 3_000};
    private static final int[] LENGTHS_MS = {50, 1_000, 4_000, 12_000};
    private static final int HOUR_MS = 3_600_000;
    private static final int MAX_SLOWNESS = 300;
    private static final int MAX_CHANGES = 100;
    private static final int MAX_BYTES_LEFT = 20_000;
    private static final Operation[] OPERATIONS = Operation.values();
    private static final List<String> PATHS = List.of("", ".log", "index", "checkpoint", "orders-0", ".snapshot");

    /** Draws up to a handful of faults on these hosts, of which the first {@code brokers} have a broker. */
    static Schedule draw(RandomGenerator chance, int brokers, List<String> hosts) {
        List<Entry> entries = new ArrayList<>();
        long atMs = 0;
        for (int left = 1 + chance.nextInt(MAX_FAULTS); left > 0; left--) {
            atMs += one(GAPS_MS, chance);
            int lengthMs = 1 + one(LENGTHS_MS, chance);
            entries.add(new Entry(atMs, atMs + lengthMs, drawFault(chance, brokers, hosts)));
        }
        return new Schedule(entries);
    }

    /** Anything up to one of some limits: things that happen at once are as likely as those that are far apart. */
    private static int one(int[] limits, RandomGenerator chance) {
        return chance.nextInt(limits[chance.nextInt(limits.length)]);
    }

    private static Fault drawFault(RandomGenerator chance, int brokers, List<String> hosts) {
        int broker = 1 + chance.nextInt(brokers);
        int a = chance.nextInt(hosts.size());
        int b = (a + 1 + chance.nextInt(hosts.size() - 1)) % hosts.size();
        Way[] ways = Way.values();
        return switch (chance.nextInt(26)) {
            case 0, 1 -> new Fault.Kill(broker);
            case 2 -> new Fault.Stop(broker);
            case 3, 4 -> new Fault.PowerLoss(broker);
            case 5 -> new Fault.DiskLoss(broker);
            case 6, 7 -> new Fault.Pause(broker);
            case 8 -> new Fault.Partition(hosts.get(a), hosts.get(b));
            case 9 -> new Fault.Isolation(broker);
            case 10 -> new Fault.OneWay(hosts.get(a), hosts.get(b));
            case 11 -> new Fault.SlowLink(hosts.get(a), hosts.get(b), 2 + chance.nextInt(MAX_SLOWNESS));
            case 12 -> new Fault.Reset(hosts.get(a), hosts.get(b));
            case 13, 14 -> new Fault.StoreCut(broker, ways[1 + chance.nextInt(ways.length - 1)]);
            case 15 -> new Fault.StoreReset(broker);
            case 16 -> new Fault.LostAnswer(broker);
            case 17 -> new Fault.Expiry(broker);
            case 18 -> new Fault.StoreOutage();
            case 19, 20, 21 -> new Fault.DeathInWriting(broker, chance.nextInt(MAX_CHANGES), chance.nextBoolean());
            case 22, 23 ->
                new Fault.DiskError(
                        broker, OPERATIONS[chance.nextInt(OPERATIONS.length)], PATHS.get(chance.nextInt(PATHS.size())));
            case 24 -> new Fault.DiskFull(broker, chance.nextInt(MAX_BYTES_LEFT));
            default -> new Fault.ClockJump(broker, chance.nextInt(-HOUR_MS, HOUR_MS));
        };
    }

    /** The first few faults only: most failures need fewer than they came with. */
    Schedule first(int count) {
        return new Schedule(entries.subList(0, Math.min(count, entries.size())));
    }

    /** When the last fault has ended, counted from the beginning of the schedule. */
    long lengthMs() {
        return entries.stream().mapToLong(Entry::endMs).max().orElse(0);
    }

    /** Lets the faults happen from now on. */
    void begin(World world) {
        Timeline timeline = world.timeline();
        for (Entry entry : entries) {
            Fault fault = entry.fault();
            timeline.after(entry.beginMs() * 1_000_000, Traced.of("BEGIN " + fault, () -> fault.begin(world)));
            timeline.after(entry.endMs() * 1_000_000, Traced.of("END " + fault, () -> fault.end(world)));
        }
    }

    @Override
    public String toString() {
        return entries.stream().map(Entry::toString).collect(Collectors.joining("\n"));
    }
}
