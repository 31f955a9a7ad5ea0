package io.moldau.controller.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.moldau.controller.cluster.LeaderRecoveryState;
import io.moldau.controller.cluster.Leadership;
import io.moldau.protocol.api.TopicPartition;

/** {@code /brokers/topics/<t>/partitions/<p>/state}: who leads a partition. Its version is the partition epoch. */
public final class PartitionStateNode {

    private PartitionStateNode() {}

    public static byte[] encode(Leadership leadership) {
        ObjectNode root = Json.versioned(1)
                .put("leader", leadership.leader())
                .put("leader_epoch", leadership.leaderEpoch())
                .put("controller_epoch", leadership.controllerEpoch());
        root.set("isr", Json.ints(leadership.isr()));
        if (leadership.recoveryState() != LeaderRecoveryState.RECOVERED) {
            root.put("leader_recovery_state", leadership.recoveryState().id());
        }
        return Json.bytes(root);
    }

    public static Leadership decode(TopicPartition partition, StoredNode node) {
        String what = "state of " + partition;
        JsonNode root = Json.parse(what, node.data());
        try {
            return new Leadership(
                    Json.requiredInt(what, root, "leader"),
                    Json.requiredInt(what, root, "leader_epoch"),
                    Json.intList(what, root.path("isr")),
                    LeaderRecoveryState.forId(root.path("leader_recovery_state").asInt(0)),
                    node.version(),
                    Json.requiredInt(what, root, "controller_epoch"));
        } catch (IllegalArgumentException e) {
            throw new MalformedNodeException(what + " has an unknown recovery state", e);
        }
    }
}
