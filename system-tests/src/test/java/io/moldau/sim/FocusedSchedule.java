package io.moldau.sim;

import io.moldau.sim.Schedule.Entry;
import io.moldau.sim.store.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Schedules that go round and round where a certain kind of bug would show, as a mixed one does once in a long while. */
final class FocusedSchedule {

    private static final int ROUNDS = 4;
    private static final int ROUND_MS = 9_000;

    private FocusedSchedule() {}

    /** Machines crash and are back before anybody noticed, while another broker dies and they might lead. */
    static Schedule quickRestarts(RandomGenerator chance, int brokers) {
        List<Entry> entries = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            long atMs = (long) round * ROUND_MS;
            int crashing = 1 + chance.nextInt(brokers);
            int dying = other(crashing, chance, brokers);
            long backMs = atMs + 1 + chance.nextInt(300);
            entries.add(new Entry(atMs, backMs, new Fault.DiskLoss(crashing)));
            long cutMs = backMs + chance.nextInt(400);
            entries.add(new Entry(cutMs, cutMs + 2_500, new Fault.StoreCut(crashing, Way.CUT)));
            long killMs = atMs + chance.nextInt(800);
            entries.add(new Entry(killMs, killMs + 3_000, new Fault.Kill(dying)));
        }
        return new Schedule(entries);
    }

    /**
     * Controllers lose their office while what they said is still on its way to one of the brokers: about a broker that is in
     * sync again, as metadata alone tells of that, and no later order is needed to undo it.
     */
    static Schedule handovers(RandomGenerator chance, int brokers) {
        List<Entry> entries = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            long atMs = (long) round * ROUND_MS;
            int controller = 1 + chance.nextInt(brokers);
            int listener = other(controller, chance, brokers);
            entries.add(new Entry(atMs, atMs + 200, new Fault.Kill(other(controller, chance, brokers))));
            long cutMs = atMs + 200 + chance.nextInt(1_000);
            entries.add(new Entry(cutMs, cutMs + 5_000, new Fault.OneWay("b" + controller, "b" + listener)));
            long endMs = cutMs + 500 + chance.nextInt(1_500);
            entries.add(new Entry(endMs, endMs, new Fault.Expiry(controller)));
            long killMs = endMs + 300 + chance.nextInt(500);
            entries.add(new Entry(killMs, killMs + 1_000, new Fault.Kill(1 + chance.nextInt(brokers))));
        }
        return new Schedule(entries);
    }

    private static int other(int broker, RandomGenerator chance, int brokers) {
        return 1 + (broker + chance.nextInt(brokers - 1)) % brokers;
    }
}
