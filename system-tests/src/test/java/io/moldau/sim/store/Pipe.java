package io.moldau.sim.store;

import java.util.ArrayDeque;

/**
 * One direction of a connection. Messages arrive in their order, each after a while; where the way is cut they wait for it
 * to be open again, as TCP has it.
 */
final class Pipe {

    private static final int DELAY_MICROS = 2_000;
    private static final int LONG_DELAY_MICROS = 100_000;
    private static final int ONE_LONG_DELAY_IN = 40;
    private static final int GAP_MICROS = 100;

    private record Message(String label, Runnable arrival) {}

    private final Schedule schedule;
    private final ArrayDeque<Message> underWay = new ArrayDeque<>();
    private boolean blocked;
    private boolean closed;

    /** Whether the first message under way has a moment to arrive at; it alone does, so that none overtakes it. */
    private boolean moving;

    Pipe(Schedule schedule, boolean blocked) {
        this.schedule = schedule;
        this.blocked = blocked;
    }

    void send(String label, Runnable arrival) {
        if (!closed) {
            underWay.add(new Message(label, arrival));
            move(delayMicros());
        }
    }

    void setBlocked(boolean cut) {
        blocked = cut;
        move(delayMicros());
    }

    /** Takes nothing more. Of what is under way the first few, perhaps none, still arrive. */
    void close() {
        closed = true;
        int arriving = schedule.chance().nextInt(underWay.size() + 1);
        while (underWay.size() > arriving) {
            underWay.removeLast();
        }
    }

    /** Takes nothing more, and nothing more arrives. */
    void drop() {
        closed = true;
        underWay.clear();
    }

    private void move(long delayMicros) {
        Message first = underWay.peek();
        if (!moving && !blocked && first != null) {
            moving = true;
            schedule.after(delayMicros, first.label, this::arrive);
        }
    }

    private void arrive() {
        moving = false;
        Message first = blocked ? null : underWay.poll();
        if (first != null) {
            first.arrival.run();
        }
        move(1 + schedule.chance().nextInt(GAP_MICROS)); // what is next has been on its way for as long
    }

    private int delayMicros() {
        boolean isLong = schedule.chance().nextInt(ONE_LONG_DELAY_IN) == 0;
        return 1 + schedule.chance().nextInt(isLong ? LONG_DELAY_MICROS : DELAY_MICROS);
    }
}
