package io.moldau.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.admin.TopicDescription;
import io.moldau.admin.TopicDescription.PartitionDescription;
import io.moldau.cli.FakeAdmin;
import io.moldau.cli.FakeConsole;
import io.moldau.protocol.wire.Uuid;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterStatusTest {

    private final FakeConsole console = new FakeConsole();
    private final FakeAdmin admin = new FakeAdmin().topic("orders", 3);

    @Test
    void showsBrokersAndWhatIsAmiss() {
        assertThat(console.run(c -> new ClusterStatus(c, bootstrap -> admin))).isZero();

        assertThat(console.out()).isEqualTo("""
                        Cluster c, controller 1
                        BROKER  ADDRESS    RACK  LEADS  REPLICAS
                        1       here:9092  -     2      3
                        3 partitions: 0 under-replicated, 1 offline, 0 below min.insync.replicas
                        """);
    }

    @Test
    void showsTheSameAsJson() {
        console.run(c -> new ClusterStatus(c, bootstrap -> admin), "--format", "json");

        assertThat(console.out())
                .isEqualTo("{\"cluster\":\"c\",\"controller\":1,\"brokers\":[{\"broker\":1,\"address\":\"here:9092\","
                        + "\"rack\":\"-\",\"leads\":2,\"replicas\":3}],\"partitions\":3,\"under_replicated\":0,"
                        + "\"offline\":1,\"below_min_in_sync\":0}\n");
    }

    @Test
    void aPartitionIsBelowTheMinimumOnlyIfItHasReplicasToMeetIt() {
        Health health = Health.of(
                List.of(topic("t", List.of(1, 2, 3), List.of(1)), topic("small", List.of(1), List.of(1))),
                Map.of("t", 2, "small", 2));

        assertThat(health).isEqualTo(new Health(2, 1, 0, 1));
    }

    private static TopicDescription topic(String name, List<Integer> replicas, List<Integer> inSync) {
        return new TopicDescription(
                name, Uuid.ZERO, false, List.of(new PartitionDescription(0, 1, 0, replicas, inSync)));
    }
}
