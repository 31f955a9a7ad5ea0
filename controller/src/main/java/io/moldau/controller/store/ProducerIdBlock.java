package io.moldau.controller.store;

/**
 * Producer ids that one broker may hand out and no other ever will.
 *
 * @param endId exclusive
 */
public record ProducerIdBlock(long firstId, long endId) {

    /** How many ids are allocated at a time. */
    public static final int SIZE = 1_000;
}
