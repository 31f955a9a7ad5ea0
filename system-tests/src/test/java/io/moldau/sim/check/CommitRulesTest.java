package io.moldau.sim.check;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitRulesTest {

    private final CommitRules rules = new CommitRules("group");

    @BeforeEach
    void commitThree() {
        rules.onAcknowledged(rules.ask());
        rules.ask();
        rules.onAcknowledged(rules.ask());
    }

    @Test
    void theLastAcknowledgedIsInForce() {
        rules.onShown(2, true);

        assertThatThrownBy(() -> rules.onShown(0, true)).hasMessageContaining("2 was acknowledged");
    }

    @Test
    void aLateCommitMayCountAfterLaterOnes() {
        rules.onShown(1, true);
        rules.onShown(1, true);
    }

    @Test
    void anOldCoordinatorMayShowWhatWasTrueBefore() {
        rules.onShown(0, false);
        rules.onShown(-1, false);

        assertThatThrownBy(() -> rules.onShown(-1, true)).isInstanceOf(BrokenRuleError.class);
    }

    @Test
    void nobodyShowsWhatWasNotAskedFor() {
        assertThatThrownBy(() -> rules.onShown(3, false)).hasMessageContaining("up to 2");
        rules.onRefused(rules.ask());

        assertThatThrownBy(() -> rules.onShown(3, true)).isInstanceOf(BrokenRuleError.class);
    }
}
