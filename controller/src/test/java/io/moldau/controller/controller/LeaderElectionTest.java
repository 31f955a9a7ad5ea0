package io.moldau.controller.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.controller.cluster.Assignment;
import io.moldau.controller.cluster.LeaderRecoveryState;
import io.moldau.controller.cluster.Leadership;
import io.moldau.controller.cluster.PartitionImage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LeaderElectionTest {

    private static List<Integer> ids(String text) {
        return text.equals("-")
                ? List.of()
                : Arrays.stream(text.split(" ", -1)).map(Integer::valueOf).toList();
    }

    @ParameterizedTest(name = "replicas {0} live {1}: leader {2}, in sync {3}")
    @CsvSource({"1 2 3,1 2 3,1,1 2 3", "1 2 3,2 3,2,2 3", "3 1,1 2,1,1"})
    void theFirstLiveReplicaLeadsANewPartition(String replicas, String live, int leader, String isr) {
        assertThat(LeaderElection.first(ids(replicas), ids(live)::contains, 4))
                .contains(new Leadership(leader, 0, ids(isr), LeaderRecoveryState.RECOVERED, 0, 4));
    }

    @ParameterizedTest(name = "leader {0}, in sync {1}, live {2}, unclean {3}: leader {4}, in sync {5}, {6}")
    @CsvSource({
        "1,1 2 3,2 3,false,2,2 3,RECOVERED",
        "1,1 2 3,1 3,false,1,1 3,RECOVERED",
        "1,3 2 1,2 3,false,2,3 2,RECOVERED",
        "1,1,2 3,false,-1,1,RECOVERED",
        "1,1 2,3,false,-1,1 2,RECOVERED",
        "-1,1 2,2 3,false,2,2,RECOVERED",
        "-1,1,1 2,false,1,1,RECOVERED",
        "1,1,2 3,true,2,2,RECOVERING",
        "-1,1,3,true,3,3,RECOVERING",
    })
    void aLeadershipIsRevised(
            int leader, String isr, String live, boolean unclean, int newLeader, String newIsr, String recovery) {
        Leadership now = new Leadership(leader, 5, ids(isr), LeaderRecoveryState.RECOVERED, 9, 1);
        PartitionImage partition = new PartitionImage(0, Assignment.of(List.of(1, 2, 3)), now);
        assertThat(LeaderElection.revise(partition, ids(live)::contains, ids(live)::contains, unclean, 2))
                .contains(new Leadership(newLeader, 6, ids(newIsr), LeaderRecoveryState.valueOf(recovery), 10, 2));
    }

    @ParameterizedTest(name = "leader {0}, in sync {1}, live {2}: stays")
    @CsvSource({"1,1 2 3,1 2 3", "1,1,1 2", "-1,1,2 3", "2,2 3,2 3"})
    void nothingIsChangedWithoutNeed(int leader, String isr, String live) {
        Leadership now = new Leadership(leader, 5, ids(isr), LeaderRecoveryState.RECOVERED, 9, 1);
        PartitionImage partition = new PartitionImage(0, Assignment.of(List.of(1, 2, 3)), now);
        assertThat(LeaderElection.revise(partition, ids(live)::contains, ids(live)::contains, false, 2))
                .isEqualTo(Optional.empty());
    }

    @ParameterizedTest(name = "leader {0}, in sync {1}, staying {2} without {3}: leader {4}, in sync {5}")
    @CsvSource({"1,1 2 3,2 3,1,2,2 3", "1,3 1 2,3,1,3,3 2", "2,1 2 3,2 3,1,2,2 3"})
    void whoeverStopsIsReleased(int leader, String isr, String staying, int stopping, int newLeader, String newIsr) {
        Leadership now = new Leadership(leader, 5, ids(isr), LeaderRecoveryState.RECOVERED, 9, 1);
        PartitionImage partition = new PartitionImage(0, Assignment.of(List.of(1, 2, 3)), now);
        assertThat(LeaderElection.release(partition, stopping, ids(staying)::contains, 2))
                .contains(new Leadership(newLeader, 6, ids(newIsr), LeaderRecoveryState.RECOVERED, 10, 2));
    }

    @ParameterizedTest(name = "leader {0}, in sync {1}, staying {2}: broker 1 stays")
    @CsvSource({"1,1,2 3", "1,1 2,3", "2,2 3,2 3", "-1,1,2 3"})
    void whoeverCannotBeReplacedLeadsToTheLast(int leader, String isr, String staying) {
        Leadership now = new Leadership(leader, 5, ids(isr), LeaderRecoveryState.RECOVERED, 9, 1);
        PartitionImage partition = new PartitionImage(0, Assignment.of(List.of(1, 2, 3)), now);
        assertThat(LeaderElection.release(partition, 1, ids(staying)::contains, 2))
                .isEqualTo(Optional.empty());
    }

    @ParameterizedTest(name = "leader {0}, in sync {1}, live {2}: without 1, leader {3}, in sync {4}")
    @CsvSource({"1,1 2 3,2 3,2,2 3", "-1,1,2 3,-1,-", "2,2 1,2 3,2,2", "1,1 2,3,-1,2"})
    void whoeverMayHaveLostWritesIsInSyncNoMore(int leader, String isr, String live, int newLeader, String newIsr) {
        Leadership now = new Leadership(leader, 5, ids(isr), LeaderRecoveryState.RECOVERED, 9, 1);
        PartitionImage partition = new PartitionImage(0, Assignment.of(List.of(1, 2, 3)), now);
        assertThat(LeaderElection.distrust(partition, 1, ids(live)::contains, 2))
                .contains(new Leadership(newLeader, 6, ids(newIsr), LeaderRecoveryState.RECOVERED, 10, 2));
    }

    @Test
    void theOnlyReplicaIsAllThereWillEverBe() {
        Leadership now = new Leadership(-1, 5, List.of(1), LeaderRecoveryState.RECOVERED, 9, 1);
        PartitionImage alone = new PartitionImage(0, Assignment.of(List.of(1)), now);
        assertThat(LeaderElection.distrust(alone, 1, id -> true, 2)).isEmpty();
    }
}
