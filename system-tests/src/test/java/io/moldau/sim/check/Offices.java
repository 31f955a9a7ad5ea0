package io.moldau.sim.check;

import java.util.HashMap;
import java.util.Map;

/** Which broker held the controller's office in which epoch. */
final class Offices {

    static final int FIRST = 1;

    /** No epoch. */
    static final int NONE = -1;

    private final Map<Integer, Integer> holders = new HashMap<>();
    private int latest;

    /** A broker was seen to hold the office in an epoch that is later than all before. */
    void note(int epoch, int broker) {
        holders.put(epoch, broker);
        latest = epoch;
    }

    /** The first epoch from {@code from} on that may have been a broker's, or {@link #NONE}; unseen ones may be anyone's. */
    int firstOf(int broker, int from) {
        for (int epoch = from; epoch <= latest; epoch++) {
            if (holders.getOrDefault(epoch, broker) == broker) {
                return epoch;
            }
        }
        return NONE;
    }
}
