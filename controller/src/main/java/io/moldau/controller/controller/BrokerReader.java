package io.moldau.controller.controller;

import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.store.BrokerNode;
import io.moldau.controller.store.BulkRead;
import io.moldau.controller.store.MalformedNodeException;
import io.moldau.controller.store.MetadataStore;
import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.StorePaths;
import io.moldau.controller.store.StoredNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads which brokers are registered. */
final class BrokerReader {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerReader.class);

    private BrokerReader() {}

    /** Reads all registrations, by broker id; one that makes no sense is reported and left out. */
    static void read(MetadataStore store, Runnable watch, Consumer<Outcome<Map<Integer, BrokerRegistration>>> done) {
        store.children(StorePaths.BROKER_IDS, watch, outcome -> {
            if (!outcome.isDone()) {
                done.accept(outcome.refusal());
                return;
            }
            List<Integer> ids = new ArrayList<>();
            outcome.value().forEach(name -> ids.add(Integer.parseInt(name)));
            List<String> paths = ids.stream().map(StorePaths::broker).toList();
            BulkRead.nodes(store, paths, read -> done.accept(read.map(nodes -> decode(ids, nodes))));
        });
    }

    private static Map<Integer, BrokerRegistration> decode(List<Integer> ids, Map<String, StoredNode> nodes) {
        Map<Integer, BrokerRegistration> brokers = new TreeMap<>();
        for (int id : ids) {
            StoredNode node = nodes.get(StorePaths.broker(id));
            if (node != null) {
                try {
                    brokers.put(id, BrokerNode.decode(id, node));
                } catch (MalformedNodeException e) {
                    LOG.error("broker {} left out: {}", id, e.getMessage());
                }
            }
        }
        return brokers;
    }
}
