package io.moldau.process;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.TopicPartition;
import org.apache.zookeeper.ZooKeeper;

/** What is written in ZooKeeper about a cluster, read anew at each question. */
public final class ZooKeeperView {

    private static final int SESSION_MS = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String server;

    public ZooKeeperView(ZooKeeperProcess server) {
        this.server = server.connect();
    }

    /** Which broker holds the office; fails while nobody does. */
    public int controller() throws Exception {
        return json("/controller").get("brokerid").asInt();
    }

    /** How often the office has been taken. */
    public int controllerEpoch() throws Exception {
        return Integer.parseInt(new String(read("/controller_epoch"), US_ASCII));
    }

    /** Takes the office from whoever holds it, so that brokers race for it again. */
    public void vacate() throws Exception {
        ask(client -> {
            client.delete("/controller", -1);
            return "";
        });
    }

    /** The brokers that are registered. */
    public Set<Integer> brokers() throws Exception {
        Set<Integer> ids = new TreeSet<>();
        ask(client -> client.getChildren("/brokers/ids", false)).forEach(id -> ids.add(Integer.valueOf(id)));
        return ids;
    }

    public List<String> topics() throws Exception {
        return ask(client -> client.getChildren("/brokers/topics", false));
    }

    /** The stored leader, epochs and in-sync replicas of a partition. */
    public JsonNode state(TopicPartition partition) throws Exception {
        return json("/brokers/topics/%s/partitions/%d/state".formatted(partition.topic(), partition.partition()));
    }

    /** The stored in-sync replicas of a partition. */
    public Set<Integer> inSync(TopicPartition partition) throws Exception {
        Set<Integer> ids = new TreeSet<>();
        state(partition).get("isr").forEach(id -> ids.add(id.asInt()));
        return ids;
    }

    private JsonNode json(String path) throws Exception {
        return JSON.readTree(read(path));
    }

    private byte[] read(String path) throws Exception {
        return ask(client -> client.getData(path, false, null));
    }

    private interface Question<T> {
        T ask(ZooKeeper client) throws Exception;
    }

    /** In a session of its own, so that no question suffers from what was done to ZooKeeper before. */
    private <T> T ask(Question<T> question) throws Exception {
        ZooKeeper client = new ZooKeeper(server, SESSION_MS, event -> {});
        try {
            return question.ask(client);
        } finally {
            client.close();
        }
    }
}
