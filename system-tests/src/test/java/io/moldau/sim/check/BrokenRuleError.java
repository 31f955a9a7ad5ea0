package io.moldau.sim.check;

/** A rule does not hold. */
public final class BrokenRuleError extends AssertionError {

    private static final long serialVersionUID = 1L;

    private final Rule rule;

    BrokenRuleError(Rule rule, String message) {
        super(message);
        this.rule = rule;
    }

    public Rule rule() {
        return rule;
    }
}
