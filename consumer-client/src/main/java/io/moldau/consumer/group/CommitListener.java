package io.moldau.consumer.group;

import org.jspecify.annotations.Nullable;

/** Hears how a commit ended, once, on the loop. */
@FunctionalInterface
public interface CommitListener {

    /** The commit is over: {@code failure} is null if all offsets are committed. */
    void onCommitted(@Nullable GroupFailure failure);
}
