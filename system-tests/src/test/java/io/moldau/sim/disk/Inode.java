package io.moldau.sim.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** A file: its content now, its content as last forced, and what was done in between. */
final class Inode implements Node {

    private static final int ONE_ZERO_TAIL_IN = 4;

    private Content content = new Content();
    private final Content durable = new Content();
    private final List<Change> unforced = new ArrayList<>();
    private long modifiedMs;

    Content content() {
        return content;
    }

    long modifiedMs() {
        return modifiedMs;
    }

    void modifyAt(long timeMs) {
        modifiedMs = timeMs;
    }

    void change(Change change, long nowMs) {
        change.apply(content);
        unforced.add(change);
        modifiedMs = nowMs;
    }

    void force() {
        unforced.forEach(change -> change.apply(durable));
        unforced.clear();
    }

    /** A bit is no longer what it was; neither the writer nor the kernel knows. */
    void rot(int at, int bit) {
        force();
        content.flip(at, bit);
        durable.flip(at, bit);
    }

    @Override
    public void crash(RandomGenerator chance) {
        int kept = chance.nextInt(unforced.size() + 1);
        for (int i = 0; i < unforced.size(); i++) {
            Change change = unforced.get(i);
            if (change instanceof Change.Write write && write.mapped()) {
                if (chance.nextBoolean()) {
                    write.apply(durable);
                }
            } else if (i < kept) {
                change.apply(durable);
            }
        }
        if (kept < unforced.size() && unforced.get(kept) instanceof Change.Write torn && !torn.mapped()) {
            torn.tear(durable, chance.nextInt(torn.bytes().length + 1));
            if (chance.nextInt(ONE_ZERO_TAIL_IN) == 0) {
                durable.resize(Math.max(durable.size(), torn.end()));
            }
        }
        unforced.clear();
        content = durable.copy();
    }
}
