package io.moldau.broker.log.checkpoint;

/** How the last run on a log directory ended, and so what of its files can be believed. */
public enum RunEnd {
    /** By a clean stop: everything is there, forced to the disk. */
    CLEAN,

    /** The process died, the machine did not: everything written is there, but the last write may be half done. */
    KILLED,

    /** The machine may have crashed: what was not forced may be missing, or be as it was before. */
    CRASHED
}
