package io.moldau.broker.partition;

import io.moldau.protocol.api.TopicPartition;
import java.util.HashMap;
import java.util.Map;

/** Copies nothing and remembers who should. */
final class RecordedSources implements Sources {

    record Order(FollowerLog replica, int leader, int leaderEpoch) {}

    final Map<TopicPartition, Order> orders = new HashMap<>();

    @Override
    public void follow(FollowerLog replica, int leader, int leaderEpoch) {
        orders.put(replica.partition(), new Order(replica, leader, leaderEpoch));
    }

    @Override
    public void stop(FollowerLog replica) {
        orders.remove(replica.partition());
    }
}
