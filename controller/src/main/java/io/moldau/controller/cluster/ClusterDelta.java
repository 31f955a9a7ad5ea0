package io.moldau.controller.cluster;

import java.util.List;

/**
 * What changed between an image and the next. Versioned by the image it was decided on: it can be applied to that image
 * and to no other, so a decision can never land on a state its author did not see.
 */
public record ClusterDelta(long baseVersion, List<ClusterChange> changes) {

    public ClusterDelta {
        changes = List.copyOf(changes);
    }

    /** A delta on top of {@code base}. */
    public static ClusterDelta on(ClusterImage base, List<ClusterChange> changes) {
        return new ClusterDelta(base.version(), changes);
    }

    /**
     * The image after these changes.
     *
     * @throws IllegalStateException if the delta was not made for {@code base}
     */
    public ClusterImage apply(ClusterImage base) {
        if (base.version() != baseVersion) {
            throw new IllegalStateException("delta of version " + baseVersion + " meets image " + base.version());
        }
        ClusterImage next = base;
        for (ClusterChange change : changes) {
            next = next.with(change);
        }
        return next.atVersion(baseVersion + 1);
    }
}
