package io.moldau.admin;

/**
 * A group as a listing shows it.
 *
 * @param state as the protocol names it, such as {@code Stable}; empty from a broker too old to tell
 * @param protocolType what the members are: {@code consumer}, {@code connect} or another; empty when it never had members
 * @param coordinator the broker that looks after it
 */
public record GroupListing(String group, String state, String protocolType, int coordinator) {

    /** The state of a group that has offsets but no members. */
    public static final String EMPTY = "Empty";

    /** The state of a group that is not there. */
    public static final String DEAD = "Dead";
}
