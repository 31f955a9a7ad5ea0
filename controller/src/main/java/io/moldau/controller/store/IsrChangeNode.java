package io.moldau.controller.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayList;
import java.util.List;

/** {@code /isr_change_notification/isr_change_<seq>}: partitions whose leaders wrote their in-sync replicas themselves. */
public final class IsrChangeNode {

    private IsrChangeNode() {}

    public static List<TopicPartition> decode(byte[] data) {
        String what = "notification of in-sync replicas";
        List<TopicPartition> partitions = new ArrayList<>();
        for (JsonNode partition : Json.parse(what, data).path("partitions")) {
            partitions.add(new TopicPartition(
                    Json.requiredText(what, partition, "topic"), Json.requiredInt(what, partition, "partition")));
        }
        return partitions;
    }
}
