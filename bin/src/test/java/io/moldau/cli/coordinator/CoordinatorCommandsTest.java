package io.moldau.cli.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.admin.CoordinatorDescription;
import io.moldau.admin.CoordinatorDescription.CheckpointDescription;
import io.moldau.admin.CoordinatorDescription.RecoveryDescription;
import io.moldau.broker.group.GroupCoordinatorKind;
import io.moldau.broker.group.record.CommittedOffset;
import io.moldau.broker.group.record.GroupRecord;
import io.moldau.broker.group.record.GroupRecord.GroupForgotten;
import io.moldau.broker.group.record.GroupRecord.GroupStored;
import io.moldau.broker.group.record.GroupRecord.OffsetCommitted;
import io.moldau.broker.group.record.GroupRecord.OffsetForgotten;
import io.moldau.broker.group.record.GroupRecordFormat;
import io.moldau.broker.group.record.StoredGroup;
import io.moldau.broker.group.record.StoredMember;
import io.moldau.cli.FakeAdmin;
import io.moldau.cli.FakeConsole;
import io.moldau.cli.records.FakeTopic;
import io.moldau.cli.records.RecordReader.Incoming;
import java.util.List;
import org.junit.jupiter.api.Test;

class CoordinatorCommandsTest {

    private static final String TOPIC = GroupCoordinatorKind.TOPIC;

    private final FakeConsole console = new FakeConsole();
    private final FakeAdmin admin = new FakeAdmin().topic(TOPIC, 2);
    private final FakeTopic log = new FakeTopic(2);
    private final GroupRecordFormat format = new GroupRecordFormat();
    private long end;

    /** Both groups live in log 1 of 2. */
    private void register(GroupRecord record) {
        log.add(1, new Incoming(TOPIC, 1, end++, 0, format.key(record), format.value(record), List.of()));
    }

    private void registerSome() {
        CommittedOffset offset = new CommittedOffset(17, 3, "half", 1_000, CommittedOffset.NO_EXPIRY);
        StoredMember member =
                new StoredMember("app-1", null, "app", "/10.0.0.1", 1_000, 1_000, new byte[0], new byte[0]);
        register(new GroupStored("a", new StoredGroup("consumer", 4, "range", "app-1", 1_000, List.of(member))));
        register(new OffsetCommitted("a", "orders", 2, offset));
        register(new OffsetForgotten("c", "orders", 0));
        register(new GroupForgotten("a"));
    }

    @Test
    void printsRegistrationsInTheirOrder() {
        registerSome();

        assertThat(logCommand("--partition", "1")).isZero();

        assertThat(console.out().lines())
                .containsExactly(
                        "log/0 subscriber/a generation=4 type=consumer protocol=range leader=app-1 members=app-1",
                        "log/1 commit/a/orders-2 offset=17 epoch=3 metadata=half",
                        "log/2 commit/c/orders-0 forgotten",
                        "log/3 subscriber/a forgotten");
    }

    @Test
    void printsWhatIsOneGroups() {
        registerSome();

        assertThat(logCommand("--group", "c", "--format", "json")).isZero();

        assertThat(console.out().lines())
                .containsExactly("{\"offset\":2,\"registration\":\"commit/c/orders-0\",\"content\":\"forgotten\"}");
    }

    @Test
    void whatCannotBeReadIsSaidSo() {
        log.add(0, new Incoming(TOPIC, 0, 0, 0, new byte[] {0, 1, 0}, null, List.of()));
        log.add(0, new Incoming(TOPIC, 0, 1, 0, new byte[] {0, 99}, null, List.of()));

        assertThat(logCommand()).isZero();

        assertThat(console.out()).contains("log/0 unreadable ", "log/1 unknown ");
    }

    @Test
    void aLogThatIsNotThereIsAFailure() {
        assertThat(logCommand("--partition", "2")).isEqualTo(1);
        assertThat(logCommand("--partition", "1", "--group", "a")).isEqualTo(1);
        assertThat(console.err().lines())
                .containsExactly("moldau: there is no log 2, only 0 to 1", "moldau: say either --group or --partition");
    }

    @Test
    void showsCheckpointsAndRecoveriesOfThoseThatServe() {
        admin.coordinators.add(new CoordinatorDescription(
                TOPIC,
                0,
                1,
                true,
                5,
                1_203,
                new CheckpointDescription(1_200, 1_000, 77),
                new RecoveryDescription(1_000L, 70, 150, 12)));
        admin.coordinators.add(new CoordinatorDescription(TOPIC, 0, 2, false, 5, 1_203, null, null));
        admin.coordinators.add(new CoordinatorDescription(TOPIC, 1, 2, true, 5, 0, null, null));

        assertThat(console.run(c -> new CoordinatorDescribe(c, servers -> admin)))
                .isZero();

        assertThat(console.out().lines().map(line -> line.replaceAll(" +", " ")))
                .containsExactly(
                        "PARTITION BROKER ROLE EPOCH END CHECKPOINT CHECKPOINT-RECORDS CHECKPOINT-TIME TAIL"
                                + " RECOVERED-FROM REPLAYED RECOVERY-MS",
                        "__consumer_offsets-0 1 active 5 1203 1200 77 1970-01-01T00:00:01Z 3 1000 150 12");
    }

    @Test
    void showsStandbysAndEmptyLogsOnDemand() {
        admin.coordinators.add(new CoordinatorDescription(TOPIC, 0, 2, false, 5, 1_203, null, null));
        admin.coordinators.add(new CoordinatorDescription(TOPIC, 1, 2, true, 5, 0, null, null));

        console.run(c -> new CoordinatorDescribe(c, servers -> admin), "--all", "--partition", "0");

        assertThat(console.out().lines().skip(1).map(line -> line.replaceAll(" +", " ")))
                .containsExactly("__consumer_offsets-0 2 standby 5 1203 - - - 1203 - - -");
    }

    @Test
    void anEmptyClusterIsSaidToBe() {
        console.run(c -> new CoordinatorDescribe(c, servers -> admin));

        assertThat(console.out()).isEqualTo("No coordinator has written anything.\n");
    }

    private int logCommand(String... arguments) {
        return console.run(c -> new CoordinatorLog(c, servers -> admin, properties -> log), arguments);
    }
}
