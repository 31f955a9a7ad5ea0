package io.moldau.sim.check;

import io.moldau.controller.store.ControllerNode;
import io.moldau.controller.store.MemoryTree;
import io.moldau.controller.store.PartitionStateNode;
import io.moldau.controller.store.StorePaths;
import io.moldau.controller.store.StoredNode;
import io.moldau.protocol.api.TopicPartition;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what changed in the metadata store, and minds that its versions only rise. */
final class StoreRules {

    private static final Pattern STATE = Pattern.compile("/brokers/topics/([^/]+)/partitions/(\\d+)/state");

    /** Told of the state of a partition that is new, or changed. */
    @FunctionalInterface
    interface Listener {

        /**
         * Takes note of a state.
         *
         * @param isNew whether this is the first one of the partition, or of another one with its name
         */
        void onState(TopicPartition partition, boolean isNew, StoredNode node);
    }

    private record Version(long czxid, int version) {}

    private final MemoryTree tree;
    private final Offices offices;
    private final Listener listener;
    private final Map<String, Version> seen = new TreeMap<>();
    private long zxid = -1;
    private int controllerEpoch;

    StoreRules(MemoryTree tree, Offices offices, Listener listener) {
        this.tree = tree;
        this.offices = offices;
        this.listener = listener;
    }

    void review() {
        if (tree.zxid() == zxid) {
            return;
        }
        zxid = tree.zxid();
        reviewControllerEpoch();
        for (String path : tree.paths()) {
            Matcher state = STATE.matcher(path);
            if (state.matches()) {
                TopicPartition partition = new TopicPartition(state.group(1), Integer.parseInt(state.group(2)));
                tree.read(path, null).ifPresent(node -> reviewState(path, partition, node));
            }
        }
    }

    private void reviewControllerEpoch() {
        String text = tree.text(StorePaths.CONTROLLER_EPOCH);
        int now = text == null ? 0 : Integer.parseInt(text);
        if (now < controllerEpoch) {
            throw Rule.METADATA_RISES.broken(StorePaths.CONTROLLER_EPOCH, now + " after " + controllerEpoch);
        }
        if (now > controllerEpoch) {
            tree.read(StorePaths.CONTROLLER, null)
                    .ifPresent(office -> offices.note(
                            now, ControllerNode.decode(office.data()).brokerId()));
        }
        controllerEpoch = now;
    }

    private void reviewState(String path, TopicPartition partition, StoredNode node) {
        Version now = new Version(node.czxid(), node.version());
        Version before = seen.put(path, now);
        if (!now.equals(before)) {
            int epoch = PartitionStateNode.decode(partition, node).controllerEpoch();
            if (epoch > controllerEpoch) {
                throw Rule.METADATA_RISES.broken(partition, "controller epoch " + epoch + " of " + controllerEpoch);
            }
            listener.onState(partition, before == null || before.czxid() != now.czxid(), node);
        }
    }
}
