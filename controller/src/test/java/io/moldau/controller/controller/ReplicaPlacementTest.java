package io.moldau.controller.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.controller.cluster.BrokerRegistration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplicaPlacementTest {

    private static BrokerRegistration broker(int id, @Nullable String rack) {
        return new BrokerRegistration(id, 1, List.of(), rack);
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "3,1,7", "3,3,9", "5,2,20", "6,3,60", "10,4,100"})
    void replicasAreDistinctAndSpreadEvenly(int brokers, int replicationFactor, int partitions) {
        long seed = brokers * 31L + partitions;
        List<BrokerRegistration> live = new ArrayList<>();
        for (int id = 0; id < brokers; id++) {
            live.add(broker(id, null));
        }
        List<List<Integer>> placed =
                new ReplicaPlacement(live).place(0, partitions, replicationFactor, new Random(seed));
        assertThat(placed).hasSize(partitions);
        Map<Integer, Integer> leaders = new HashMap<>();
        for (List<Integer> replicas : placed) {
            assertThat(replicas).hasSize(replicationFactor).doesNotHaveDuplicates();
            leaders.merge(replicas.get(0), 1, Integer::sum);
        }
        int fair = partitions / brokers;
        assertThat(leaders.values()).as("seed %d", seed).allMatch(count -> count >= fair && count <= fair + 1);
    }

    @ParameterizedTest
    @CsvSource({"6,3,3", "9,3,3", "6,2,2", "8,4,3", "7,3,3"})
    void replicasGoToDifferentRacksAsFarAsThereAreRacks(int brokers, int racks, int replicationFactor) {
        List<BrokerRegistration> live = new ArrayList<>();
        for (int id = 0; id < brokers; id++) {
            live.add(broker(id, "rack" + id % racks));
        }
        for (long seed = 0; seed < 20; seed++) {
            for (List<Integer> replicas :
                    new ReplicaPlacement(live).place(0, 30, replicationFactor, new Random(seed))) {
                assertThat(replicas.stream().map(id -> id % racks).collect(Collectors.toSet()))
                        .as("seed %d, replicas %s", seed, replicas)
                        .hasSize(Math.min(racks, replicationFactor));
                assertThat(new HashSet<>(replicas)).hasSize(replicationFactor);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"4,2,3", "3,1,3"})
    void moreReplicasThanRacksShareThem(int brokers, int racks, int replicationFactor) {
        List<BrokerRegistration> live = new ArrayList<>();
        for (int id = 0; id < brokers; id++) {
            live.add(broker(id, "rack" + id % racks));
        }
        for (List<Integer> replicas : new ReplicaPlacement(live).place(0, 30, replicationFactor, new Random(1))) {
            assertThat(replicas).hasSize(replicationFactor).doesNotHaveDuplicates();
        }
    }
}
