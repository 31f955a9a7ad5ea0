package io.moldau.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.metadata.MetadataImage;
import io.moldau.broker.metadata.PartitionMetadata;
import io.moldau.broker.metadata.TopicMetadata;
import io.moldau.config.Endpoint;
import io.moldau.config.SecurityProtocol;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.wire.Uuid;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;
import org.pcollections.IntTreePMap;

class LeaderHintsTest {

    private static final String LISTENER = "CLIENTS";
    private static final int LIVING = 2;
    private static final int DEAD = 3;

    private static final MetadataImage IMAGE = new MetadataImage(
            1,
            IntTreePMap.singleton(
                    LIVING,
                    new BrokerRegistration(
                            LIVING,
                            -1,
                            List.of(new Endpoint(LISTENER, SecurityProtocol.PLAINTEXT, "two", 9092)),
                            "rack")),
            HashTreePMap.singleton(
                    "t",
                    new TopicMetadata(
                            "t",
                            new Uuid(1, 1),
                            IntTreePMap.singleton(0, led(0, LIVING)).plus(1, led(1, DEAD)))),
            HashTreePMap.empty(),
            true);

    private final LeaderHints hints = new LeaderHints(IMAGE, LISTENER, true);

    private static PartitionMetadata led(int partition, int leader) {
        return new PartitionMetadata(partition, leader, 7, List.of(leader), List.of(leader), List.of());
    }

    @Test
    void whoCameToTheWrongBrokerIsToldTheRightOne() {
        assertThat(hints.beside(ErrorCode.NOT_LEADER_OR_FOLLOWER, "t", 0)).contains(led(0, LIVING));
        assertThat(hints.beside(ErrorCode.FENCED_LEADER_EPOCH, "t", 0)).contains(led(0, LIVING));
        assertThat(hints.nodes(node -> node)).containsExactly(new LeaderHints.Node(LIVING, "two", 9092, "rack"));
    }

    @Test
    void leaderAndAddressAreToldTogetherOrNotAtAll() {
        assertThat(hints.beside(ErrorCode.NOT_LEADER_OR_FOLLOWER, "t", 1))
                .as("the leader is gone")
                .isEmpty();
        assertThat(hints.beside(ErrorCode.NOT_LEADER_OR_FOLLOWER, "unknown", 0)).isEmpty();
        assertThat(new LeaderHints(IMAGE, "OTHER", true).beside(ErrorCode.NOT_LEADER_OR_FOLLOWER, "t", 0))
                .as("the leader is not on this listener")
                .isEmpty();
        assertThat(hints.nodes(node -> node)).isEmpty();
    }

    @Test
    void otherErrorsAndOlderClientsGetNoHints() {
        assertThat(hints.beside(ErrorCode.NONE, "t", 0)).isEmpty();
        assertThat(hints.beside(ErrorCode.NOT_ENOUGH_REPLICAS, "t", 0)).isEmpty();
        assertThat(new LeaderHints(IMAGE, LISTENER, false).beside(ErrorCode.NOT_LEADER_OR_FOLLOWER, "t", 0))
                .isEmpty();
    }
}
