package io.moldau.protocol.wire;

import java.util.AbstractList;
import java.util.RandomAccess;

/**
 * An immutable list of ints without boxes: what decoded messages hold where the schema says int32 array. Equal to any
 * other {@code List<Integer>} of the same values.
 */
public final class IntList extends AbstractList<Integer> implements RandomAccess {

    private final int[] values;

    IntList(int[] values) {
        this.values = values;
    }

    /** Copies the values. */
    public static IntList of(int... values) {
        return new IntList(values.clone());
    }

    /** The value at {@code index}, unboxed. */
    public int getInt(int index) {
        return values[index];
    }

    /** Whether the value occurs, without boxing it. */
    public boolean containsInt(int value) {
        for (int candidate : values) {
            if (candidate == value) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Integer get(int index) {
        return values[index];
    }

    @Override
    public int size() {
        return values.length;
    }
}
