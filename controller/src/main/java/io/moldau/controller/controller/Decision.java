package io.moldau.controller.controller;

import io.moldau.controller.cluster.ClusterChange;
import io.moldau.controller.cluster.ClusterDelta;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.store.StoreOp;
import java.util.ArrayList;
import java.util.List;

/**
 * What a policy makes of an event: what to write, how the image changes once it is written, and what to answer.
 *
 * @param ops in an order such that any prefix of them leaves the store in a state that a new controller can finish
 * @param answer for whoever sent the event
 */
public record Decision<R>(List<StoreOp> ops, List<ClusterChange> changes, R answer) {

    public Decision {
        ops = List.copyOf(ops);
        changes = List.copyOf(changes);
    }

    /** Nothing is to be written or changed. */
    public static <R> Decision<R> none(R answer) {
        return new Decision<>(List.of(), List.of(), answer);
    }

    /** Collects a decision piece by piece. */
    static final class Draft {
        private final List<StoreOp> ops = new ArrayList<>();
        private final List<ClusterChange> changes = new ArrayList<>();

        Draft write(StoreOp op) {
            ops.add(op);
            return this;
        }

        Draft change(ClusterChange change) {
            changes.add(change);
            return this;
        }

        /** The image as it would be after what is collected so far. */
        ClusterImage appliedTo(ClusterImage image) {
            return ClusterDelta.on(image, changes).apply(image);
        }

        <R> Decision<R> answer(R answer) {
            return new Decision<>(ops, changes, answer);
        }
    }
}
