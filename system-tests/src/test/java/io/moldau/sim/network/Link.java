package io.moldau.sim.network;

import java.util.random.RandomGenerator;

/** The way from one host to another; the way back is a link of its own. */
final class Link {

    private static final int MIN_NS = 30_000;
    private static final int JITTER_NS = 300_000;
    private static final int ONE_HICCUP_IN = 200;
    private static final int HICCUP_NS = 30_000_000;

    private final RandomGenerator chance;
    private boolean cut;
    private int slowness = 1;

    Link(RandomGenerator chance) {
        this.chance = chance;
    }

    boolean isCut() {
        return cut;
    }

    void cut(boolean off) {
        cut = off;
    }

    /** Makes everything take so many times as long; 1 is normal. */
    void slow(int times) {
        slowness = times;
    }

    /** How long the next thing is on its way: rarely, as long as a repeated packet. */
    long delayNs() {
        int hiccup = chance.nextInt(ONE_HICCUP_IN) == 0 ? chance.nextInt(HICCUP_NS) : 0;
        return (long) (MIN_NS + chance.nextInt(JITTER_NS)) * slowness + hiccup;
    }

    /** How long after a link has healed TCP takes to try again what it could not send. */
    long repetitionNs() {
        return delayNs() + chance.nextInt(20 * HICCUP_NS);
    }
}
