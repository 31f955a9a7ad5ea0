package io.moldau.controller.controller;

import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.cluster.ClusterChange;
import io.moldau.controller.cluster.ClusterChange.BrokerAppeared;
import io.moldau.controller.cluster.ClusterChange.BrokerGone;
import io.moldau.controller.cluster.ClusterDelta;
import io.moldau.controller.cluster.ClusterImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Decides about brokers that came or went. One that registered anew was gone in between, however briefly: it may have lost
 * its place in the in-sync replicas, so it is treated as gone first.
 */
final class BrokerChange {

    private BrokerChange() {}

    /** @param live every broker registered now, by id */
    static Decision<Boolean> decide(
            ClusterImage image, Map<Integer, BrokerRegistration> live, boolean uncleanByDefault) {
        List<ClusterChange> gone = new ArrayList<>();
        for (BrokerRegistration known : image.brokers().values()) {
            BrokerRegistration now = live.get(known.id());
            if (now == null || now.epoch() != known.epoch()) {
                gone.add(new BrokerGone(known.id()));
            }
        }
        List<ClusterChange> appeared = new ArrayList<>();
        for (BrokerRegistration now : live.values()) {
            BrokerRegistration known = image.brokers().get(now.id());
            if (known == null || known.epoch() != now.epoch()) {
                appeared.add(new BrokerAppeared(now));
            }
        }
        Decision.Draft draft = new Decision.Draft();
        ClusterImage next = apply(draft, image, gone, uncleanByDefault);
        next = distrust(draft, next, appeared);
        apply(draft, next, appeared, uncleanByDefault);
        return draft.answer(true);
    }

    /** Whoever may have lost writes leaves all in-sync replicas before it may lead. */
    private static ClusterImage distrust(Decision.Draft draft, ClusterImage image, List<ClusterChange> appeared) {
        ClusterImage next = image;
        for (ClusterChange change : appeared) {
            if (change instanceof BrokerAppeared broker && broker.broker().lostWrites()) {
                next = LeaderRevision.distrust(draft, next, broker.broker().id());
            }
        }
        return next;
    }

    private static ClusterImage apply(
            Decision.Draft draft, ClusterImage image, List<ClusterChange> changes, boolean uncleanByDefault) {
        if (changes.isEmpty()) {
            return image;
        }
        changes.forEach(draft::change);
        ClusterImage next = ClusterDelta.on(image, changes).apply(image);
        return LeaderRevision.revise(draft, next, uncleanByDefault);
    }
}
