package io.moldau.controller.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.cluster.ClusterChange;
import io.moldau.controller.cluster.ClusterChange.BrokerAppeared;
import io.moldau.controller.cluster.ClusterDelta;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.protocol.api.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TopicCreationTest {

    private static ClusterImage cluster(int brokers, String... topics) {
        ClusterImage image = ClusterImage.empty("c");
        List<ClusterChange> changes = new ArrayList<>();
        for (int id = 1; id <= brokers; id++) {
            changes.add(new BrokerAppeared(new BrokerRegistration(id, 1, List.of(), null)));
        }
        image = ClusterDelta.on(image, changes).apply(image);
        for (String name : topics) {
            Decision<List<Result<TopicImage>>> created =
                    TopicCreation.decide(image, List.of(counted(name, 1, 1)), false, new Random(1));
            image = ClusterDelta.on(image, created.changes()).apply(image);
        }
        return image;
    }

    private static NewTopic counted(String name, int partitions, int replicationFactor) {
        return new NewTopic(name, partitions, replicationFactor, Map.of(), Map.of());
    }

    private static NewTopic assigned(Map<Integer, List<Integer>> assignments) {
        return new NewTopic("t", -1, -1, assignments, Map.of());
    }

    static Stream<Arguments> refused() {
        String longest = "x".repeat(249);
        return Stream.of(
                Arguments.of(counted("", 1, 1), ErrorCode.INVALID_TOPIC_EXCEPTION),
                Arguments.of(counted(".", 1, 1), ErrorCode.INVALID_TOPIC_EXCEPTION),
                Arguments.of(counted("..", 1, 1), ErrorCode.INVALID_TOPIC_EXCEPTION),
                Arguments.of(counted("../x", 1, 1), ErrorCode.INVALID_TOPIC_EXCEPTION),
                Arguments.of(counted("a/b", 1, 1), ErrorCode.INVALID_TOPIC_EXCEPTION),
                Arguments.of(counted("a\0b", 1, 1), ErrorCode.INVALID_TOPIC_EXCEPTION),
                Arguments.of(counted("größe", 1, 1), ErrorCode.INVALID_TOPIC_EXCEPTION),
                Arguments.of(counted(longest + "x", 1, 1), ErrorCode.INVALID_TOPIC_EXCEPTION),
                Arguments.of(counted("there_is", 1, 1), ErrorCode.INVALID_TOPIC_EXCEPTION),
                Arguments.of(counted("there.is", 1, 1), ErrorCode.TOPIC_ALREADY_EXISTS),
                Arguments.of(counted("t", 0, 1), ErrorCode.INVALID_PARTITIONS),
                Arguments.of(counted("t", -1, 1), ErrorCode.INVALID_PARTITIONS),
                Arguments.of(counted("t", 1_000_000, 1), ErrorCode.INVALID_PARTITIONS),
                Arguments.of(counted("t", 1, 0), ErrorCode.INVALID_REPLICATION_FACTOR),
                Arguments.of(counted("t", 1, 4), ErrorCode.INVALID_REPLICATION_FACTOR),
                Arguments.of(assigned(Map.of(1, List.of(1))), ErrorCode.INVALID_REPLICA_ASSIGNMENT),
                Arguments.of(assigned(Map.of(0, List.of())), ErrorCode.INVALID_REPLICA_ASSIGNMENT),
                Arguments.of(assigned(Map.of(0, List.of(1, 1))), ErrorCode.INVALID_REPLICA_ASSIGNMENT),
                Arguments.of(assigned(Map.of(0, List.of(9))), ErrorCode.INVALID_REPLICA_ASSIGNMENT),
                Arguments.of(assigned(Map.of(0, List.of(1), 1, List.of(1, 2))), ErrorCode.INVALID_REPLICA_ASSIGNMENT),
                Arguments.of(new NewTopic("t", 1, -1, Map.of(0, List.of(1)), Map.of()), ErrorCode.INVALID_REQUEST),
                Arguments.of(
                        new NewTopic("t", 1, 1, Map.of(), Map.of("min.insync.replicas", "2")),
                        ErrorCode.INVALID_CONFIG));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCannotBeIsRefusedWithAReason(NewTopic topic, ErrorCode error) {
        Decision<List<Result<TopicImage>>> decision =
                TopicCreation.decide(cluster(3, "there.is"), List.of(topic), false, new Random(1));
        assertThat(decision.answer().get(0).error()).isEqualTo(error);
        assertThat(decision.answer().get(0).message()).isNotBlank();
        assertThat(decision.ops()).isEmpty();
        assertThat(decision.changes()).isEmpty();
    }

    @Test
    void theLongestNameIsFine() {
        assertThat(TopicCreation.decide(cluster(1), List.of(counted("x".repeat(249), 1, 1)), false, new Random(1))
                        .answer()
                        .get(0)
                        .error())
                .isEqualTo(ErrorCode.NONE);
    }

    @Test
    void oneBadTopicDoesNotSpoilTheOthers() {
        Decision<List<Result<TopicImage>>> decision = TopicCreation.decide(
                cluster(1), List.of(counted("a", 1, 1), counted("b", 0, 1), counted("c", 1, 1)), false, new Random(1));
        assertThat(decision.answer().stream().map(Result::error))
                .containsExactly(ErrorCode.NONE, ErrorCode.INVALID_PARTITIONS, ErrorCode.NONE);
    }

    @Test
    void namesOfOneRequestCollideToo() {
        Decision<List<Result<TopicImage>>> decision = TopicCreation.decide(
                cluster(1), List.of(counted("a.b", 1, 1), counted("a_b", 1, 1)), false, new Random(1));
        assertThat(decision.answer().stream().map(Result::error))
                .containsExactly(ErrorCode.NONE, ErrorCode.INVALID_TOPIC_EXCEPTION);
    }

    @Test
    void validationWritesNothing() {
        Decision<List<Result<TopicImage>>> decision =
                TopicCreation.decide(cluster(1), List.of(counted("a", 3, 1)), true, new Random(1));
        assertThat(decision.answer().get(0).error()).isEqualTo(ErrorCode.NONE);
        assertThat(decision.ops()).isEmpty();
        assertThat(decision.changes()).isEmpty();
    }
}
