package io.moldau.chaos.history;

/** One violation of one invariant, told so that it can be looked up in the logs. */
public record Anomaly(Kind kind, String story) {

    /** The invariants, by the name of what is seen when they are broken. */
    public enum Kind {
        /** An acknowledged record, or one that was seen, was not at its offset in the final read. */
        LOST,
        /** An acknowledged record lies beyond everything that anybody ever read: lost, or not shown. */
        UNSEEN,
        /** Two values were seen at one offset. */
        INCONSISTENT_OFFSET,
        /** An idempotent writer's value is there twice. */
        DUPLICATE,
        /** A writer's later record has a lower offset than an earlier one. */
        REORDERED,
        /** A record acknowledged before another was asked for has the higher offset. */
        TIME_TRAVEL,
        /** A reader that only polled forward skipped or repeated an offset. */
        POLL_GAP,
        /** A value was read that its writer was told is not written, or that nobody wrote. */
        PHANTOM
    }
}
