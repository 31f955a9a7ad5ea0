package io.moldau.protocol.message;

import java.util.random.RandomGenerator;

/** Another implementation of the protocol, asked by the name of a message and nothing else of ours. */
public interface Oracle {

    /** Reads a message, which must take all of the bytes, and writes it again. */
    byte[] rewrite(String message, int version, byte[] bytes);

    /** Makes up a message from the oracle's own idea of its layout, in the form it would write it. */
    byte[] invent(String message, int version, RandomGenerator random);
}
