package io.moldau.controller.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.config.Endpoint;
import io.moldau.config.SecurityProtocol;
import io.moldau.controller.cluster.Assignment;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.controller.cluster.LeaderRecoveryState;
import io.moldau.controller.cluster.Leadership;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.wire.Uuid;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The nodes byte for byte as other brokers and their tools know them, and what else is understood when read. */
class NodeCodecsTest {

    private static final Uuid ID = new Uuid(0x0123456789abcdefL, 0x7edcba9876543210L);
    private static final Endpoint PLAIN = new Endpoint("PLAINTEXT", SecurityProtocol.PLAINTEXT, "h", 9092);

    @Test
    void clusterId() {
        String json = "{\"version\":\"1\",\"id\":\"abcdefghijklmnopqrstuv\"}";
        assertThat(text(ClusterIdNode.encode("abcdefghijklmnopqrstuv"))).isEqualTo(json);
        assertThat(ClusterIdNode.decode(bytes(json))).isEqualTo("abcdefghijklmnopqrstuv");
    }

    @Test
    void controller() {
        ControllerNode node = new ControllerNode(1, 1700000000000L);
        assertThat(text(node.encode()))
                .isEqualTo(
                        "{\"version\":2,\"brokerid\":1,\"timestamp\":\"1700000000000\",\"kraftControllerEpoch\":-1}");
        assertThat(ControllerNode.decode(node.encode())).isEqualTo(node);
        assertThat(ControllerNode.decode(bytes("{\"version\":1,\"brokerid\":7,\"timestamp\":\"5\"}")))
                .isEqualTo(new ControllerNode(7, 5));
    }

    @Test
    void broker() {
        BrokerNode node = new BrokerNode(List.of(PLAIN), "dc1", 9999, 1700000000000L);
        assertThat(text(node.encode()))
                .isEqualTo("{\"version\":5,\"host\":\"h\",\"port\":9092,\"endpoints\":[\"PLAINTEXT://h:9092\"],"
                        + "\"listener_security_protocol_map\":{\"PLAINTEXT\":\"PLAINTEXT\"},\"rack\":\"dc1\","
                        + "\"jmx_port\":9999,\"timestamp\":\"1700000000000\",\"features\":{}}");
        assertThat(BrokerNode.decode(3, stored(text(node.encode()))))
                .isEqualTo(new BrokerRegistration(3, 77, List.of(PLAIN), "dc1"));
    }

    @Test
    void brokerWithoutPlaintextOrRack() {
        Endpoint tls = new Endpoint("INTERNAL", SecurityProtocol.SASL_SSL, "::1", 9093);
        BrokerNode node = new BrokerNode(List.of(tls), null, -1, 5);
        assertThat(text(node.encode()))
                .isEqualTo("{\"version\":5,\"host\":null,\"port\":-1,\"endpoints\":[\"INTERNAL://[::1]:9093\"],"
                        + "\"listener_security_protocol_map\":{\"INTERNAL\":\"SASL_SSL\"},"
                        + "\"jmx_port\":-1,\"timestamp\":\"5\",\"features\":{}}");
        assertThat(BrokerNode.decode(3, stored(text(node.encode()))))
                .isEqualTo(new BrokerRegistration(3, 77, List.of(tls), null));
    }

    @Test
    void brokersOfOlderVersions() {
        assertThat(BrokerNode.decode(1, stored("{\"version\":1,\"host\":\"h\",\"port\":9092,\"jmx_port\":-1}"))
                        .endpoints())
                .containsExactly(PLAIN);
        assertThat(BrokerNode.decode(
                                1,
                                stored("{\"version\":3,\"endpoints\":[\"PLAINTEXT://h:9092\"],\"rack\":\"r\","
                                        + "\"something\":\"new\"}"))
                        .endpoints())
                .containsExactly(PLAIN);
    }

    @Test
    void topic() {
        TopicNode node = new TopicNode(ID, Map.of(0, Assignment.of(List.of(1, 2, 3))));
        String json = "{\"version\":3,\"topic_id\":\"" + ID + "\",\"partitions\":{\"0\":[1,2,3]},"
                + "\"adding_replicas\":{},\"removing_replicas\":{}}";
        assertThat(text(node.encode())).isEqualTo(json);
        assertThat(TopicNode.decode("t", bytes(json))).isEqualTo(node);
    }

    @Test
    void topicUnderReassignment() {
        TopicNode node = new TopicNode(
                ID,
                Map.of(
                        0,
                        new Assignment(List.of(4, 1, 2), List.of(4), List.of(2)),
                        10,
                        Assignment.of(List.of(1)),
                        9,
                        Assignment.of(List.of(2))));
        String json = "{\"version\":3,\"topic_id\":\"" + ID + "\",\"partitions\":{\"0\":[4,1,2],\"9\":[2],\"10\":[1]},"
                + "\"adding_replicas\":{\"0\":[4]},\"removing_replicas\":{\"0\":[2]}}";
        assertThat(text(node.encode())).isEqualTo(json);
        assertThat(TopicNode.decode("t", bytes(json))).isEqualTo(node);
    }

    @Test
    void topicOfTheFirstVersionHasNoId() {
        assertThat(TopicNode.decode("t", bytes("{\"version\":1,\"partitions\":{\"0\":[1]}}")))
                .isEqualTo(new TopicNode(null, Map.of(0, Assignment.of(List.of(1)))));
    }

    @Test
    void partitionState() {
        Leadership led = new Leadership(1, 0, List.of(1, 2, 3), LeaderRecoveryState.RECOVERED, 6, 1);
        String json = "{\"version\":1,\"leader\":1,\"leader_epoch\":0,\"controller_epoch\":1,\"isr\":[1,2,3]}";
        assertThat(text(PartitionStateNode.encode(led))).isEqualTo(json);
        assertThat(PartitionStateNode.decode(new TopicPartition("t", 0), stored(json)))
                .isEqualTo(led);
    }

    @Test
    void partitionStateAfterAnUncleanElection() {
        Leadership led = new Leadership(-1, 4, List.of(2), LeaderRecoveryState.RECOVERING, 6, 3);
        String json = "{\"version\":1,\"leader\":-1,\"leader_epoch\":4,\"controller_epoch\":3,\"isr\":[2],"
                + "\"leader_recovery_state\":1}";
        assertThat(text(PartitionStateNode.encode(led))).isEqualTo(json);
        assertThat(PartitionStateNode.decode(new TopicPartition("t", 0), stored(json)))
                .isEqualTo(led);
    }

    @Test
    void config() {
        assertThat(text(ConfigNode.encode(Map.of("k", "v")))).isEqualTo("{\"version\":1,\"config\":{\"k\":\"v\"}}");
        assertThat(ConfigNode.decode("topics/t", bytes("{\"version\":1,\"config\":{\"a\":\"1\",\"b\":\"\"}}")))
                .containsOnly(Map.entry("a", "1"), Map.entry("b", ""));
        assertThat(ConfigNode.decode("topics/t", StoreOp.NO_DATA)).isEmpty();
    }

    @Test
    void configChange() {
        assertThat(text(ConfigChangeNode.encode(ConfigEntity.topic("t"))))
                .isEqualTo("{\"version\":2,\"entity_path\":\"topics/t\"}");
        assertThat(ConfigChangeNode.decode(bytes("{\"version\":2,\"entity_path\":\"brokers/<default>\"}")))
                .contains(ConfigEntity.defaultBroker());
        assertThat(ConfigChangeNode.decode(bytes("{\"version\":1,\"entity_type\":\"topics\",\"entity_name\":\"a.b\"}")))
                .contains(ConfigEntity.topic("a.b"));
        assertThat(ConfigChangeNode.decode(bytes("{\"version\":2,\"entity_path\":\"planets/x\"}")))
                .isEmpty();
    }

    @Test
    void producerIdBlock() {
        ProducerIdBlockNode node = new ProducerIdBlockNode(1, 0, 999);
        assertThat(text(node.encode()))
                .isEqualTo("{\"version\":1,\"broker\":1,\"block_start\":\"0\",\"block_end\":\"999\"}");
        assertThat(ProducerIdBlockNode.decode(node.encode())).isEqualTo(node);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "nonsense", "[]", "{}", "{\"version\":3,\"partitions\":{\"x\":[1]}}", "{\"version\":1}"})
    void nonsenseIsRefusedWithAReason(String data) {
        assertThatThrownBy(() -> PartitionStateNode.decode(new TopicPartition("t", 0), stored(data)))
                .isInstanceOf(MalformedNodeException.class)
                .hasMessageContaining("t-0");
        assertThatThrownBy(() -> BrokerNode.decode(1, stored(data))).isInstanceOf(MalformedNodeException.class);
        assertThatThrownBy(() -> ControllerNode.decode(bytes(data))).isInstanceOf(MalformedNodeException.class);
    }

    @Test
    void aTopicWithNonsenseInItIsRefused() {
        for (String data : List.of(
                "{\"version\":3,\"partitions\":{\"x\":[1]}}",
                "{\"version\":3,\"partitions\":{\"0\":[\"a\"]}}",
                "{\"version\":3,\"partitions\":{\"0\":7}}",
                "{\"version\":3,\"topic_id\":\"short\",\"partitions\":{}}")) {
            assertThatThrownBy(() -> TopicNode.decode("t", bytes(data))).isInstanceOf(MalformedNodeException.class);
        }
    }

    private static StoredNode stored(String data) {
        return new StoredNode(bytes(data), 6, 77, 0, 0);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(byte[] data) {
        return new String(data, UTF_8);
    }
}
