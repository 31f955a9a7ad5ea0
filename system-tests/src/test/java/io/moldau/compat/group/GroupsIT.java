package io.moldau.compat.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.compat.group.Diary.Assigned;
import io.moldau.process.BrokerFixture;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Groups of Java clients of three generations, mixed, under steady writing: members come, leave, crash and are restarted. Every
 * record is read, and no partition has two owners in one generation.
 */
class GroupsIT {

    private static final String RANGE = "org.apache.kafka.clients.consumer.RangeAssignor";
    private static final String COOPERATIVE = "org.apache.kafka.clients.consumer.CooperativeStickyAssignor";

    @RegisterExtension
    static final BrokerFixture BROKER =
            BrokerFixture.underTest(broker -> broker.with("group.initial.rebalance.delay.ms", "200")
                    .with("group.min.session.timeout.ms", "1000")
                    .with("offsets.topic.num.partitions", "3"));

    @ParameterizedTest
    @CsvSource({"eager, " + RANGE, "cooperative, " + COOPERATIVE})
    void membersComeAndGo(String name, String assignor) throws Exception {
        try (TrialGroup group = TrialGroup.start(BROKER, name, assignor)) {
            MemberProcess first = group.join("2.8.2");
            group.awaitSettled(first);
            MemberProcess second = group.join("3.9.2");
            MemberProcess third = group.join("4.3.1");
            group.awaitSettled(first, second, third);
            second.stop();
            group.awaitSettled(first, third);
            MemberProcess fourth = group.join("3.9.2");
            first.crash();
            group.awaitSettled(third, fourth);
            group.finish();
        }
    }

    /** Each is restarted within its session: nobody is asked to join again, and everybody keeps what they had. */
    @Test
    void staticMembersAreRestartedOneByOne() throws Exception {
        List<String> versions = List.of("2.8.2", "3.9.2", "4.3.1");
        try (TrialGroup group = TrialGroup.start(BROKER, "static", RANGE)) {
            group.sessionTimeoutMs(20_000);
            MemberProcess[] members = new MemberProcess[versions.size()];
            for (int i = 0; i < members.length; i++) {
                members[i] = group.joinAs("seat-" + i, versions.get(i));
            }
            group.awaitSettled(members);
            for (int i = 0; i < members.length; i++) {
                Assigned before = assigned(members[i]);
                members[i].stop();
                members[i] = group.joinAs("seat-" + i, versions.get((i + 1) % versions.size()));
                group.awaitSettled(members);
                Assigned after = assigned(members[i]);
                assertThat(after.partitions()).as("seat-" + i).isEqualTo(before.partitions());
                assertThat(after.who().generation())
                        .as("generation of seat-" + i)
                        .isEqualTo(before.who().generation());
            }
            group.finish();
        }
    }

    /** Two processes on one seat: the later one stays, the earlier one is told that it is fenced. */
    @Test
    void aStaticMemberIsFencedByItsTwin() throws Exception {
        try (TrialGroup group = TrialGroup.start(BROKER, "twins", RANGE)) {
            MemberProcess earlier = group.joinAs("seat", "3.9.2");
            group.awaitSettled(earlier);
            MemberProcess later = group.joinAs("seat", "4.3.1");
            group.awaitSettled(later);
            TrialGroup.await("the earlier one's end", () -> !earlier.isAlive());
            assertThat(earlier.tail()).contains("FencedInstanceIdException");
            group.finish();
        }
    }

    private static Assigned assigned(MemberProcess member) {
        Optional<Assigned> assigned = member.assigned();
        assertThat(assigned).as(member::tail).isPresent();
        return assigned.orElseThrow();
    }
}
