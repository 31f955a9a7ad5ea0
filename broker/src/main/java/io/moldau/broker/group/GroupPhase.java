package io.moldau.broker.group;

/** Where a group stands. A transition is one of {@link Group}'s {@code become…} methods. */
sealed interface GroupPhase {

    /** As Kafka's tools call it. */
    String shownAs();

    /** Has no members. Others may be about to come, and what it committed may still be there. */
    record Empty() implements GroupPhase {
        @Override
        public String shownAs() {
            return "Empty";
        }
    }

    /** Waits until everybody who shall be in the next generation has joined. */
    record Preparing(JoinRound round) implements GroupPhase {
        @Override
        public String shownAs() {
            return "PreparingRebalance";
        }
    }

    /** The generation's members are known; waits for the leader's assignments, and until they are replicated. */
    record Completing(SyncRound round) implements GroupPhase {
        @Override
        public String shownAs() {
            return "CompletingRebalance";
        }
    }

    /** Everybody can have the assignment. */
    record Stable(SyncRound round) implements GroupPhase {
        @Override
        public String shownAs() {
            return "Stable";
        }
    }

    /** Is no more, here at least: deleted, or the coordinator's term has ended. */
    record Dead() implements GroupPhase {
        @Override
        public String shownAs() {
            return "Dead";
        }
    }
}
