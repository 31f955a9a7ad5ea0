package io.moldau.sim.check;

/** What must hold, each with what is said when it does not. */
public enum Rule {
    ONE_LEADER("two brokers lead in one epoch"),
    HIGH_WATERMARK_RISES("a high watermark went back within an epoch"),
    HIGH_WATERMARK_REPLICATED("a high watermark is above the end of an in-sync replica"),
    SURE_MEANS_SURE("a leader tells consumers a lower high watermark than they may have seen"),
    COMMITTED_STAYS("a committed record is not where it was"),
    LAST_OF_KEY_STAYS("a compacted log does not have the last committed record of a key"),
    FOLLOWERS_TRAIL("a follower shows what was never committed"),
    ACKNOWLEDGED_IS_COMMITTED("a record was acknowledged by all that is not committed"),
    METADATA_RISES("a version in the metadata went back"),
    LATEST_CONTROLLER("a broker was told of the cluster by a controller that had been replaced before"),
    LEADER_IN_SYNC("a leader is not in sync"),
    MAXIMAL_ISR("the controller counts a replica in sync that the leader does not"),
    COMMITS_STAY("a committed offset was forgotten"),
    SHOWN_WAS_COMMITTED("an offset is shown that nobody committed"),
    HISTORY("clients saw what cannot be");

    private final String words;

    Rule(String words) {
        this.words = words;
    }

    /** The rule is broken: ends the run. */
    public BrokenRuleError broken(Object where, String details) {
        return new BrokenRuleError(this, where + ": " + words + ": " + details);
    }
}
