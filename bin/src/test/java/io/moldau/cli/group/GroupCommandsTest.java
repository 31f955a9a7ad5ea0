package io.moldau.cli.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.admin.GroupDescription.MemberDescription;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.Console;
import io.moldau.cli.FakeAdmin;
import io.moldau.cli.FakeConsole;
import io.moldau.protocol.api.TopicPartition;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GroupCommandsTest {

    private static final long NOW_MS = 1_000_000;
    private static final TopicPartition FIRST = new TopicPartition("orders", 0);
    private static final TopicPartition SECOND = new TopicPartition("orders", 1);
    private static final TopicPartition THIRD = new TopicPartition("orders", 2);

    private final FakeConsole console = new FakeConsole();
    private final FakeAdmin admin = new FakeAdmin().topic("orders", 3);

    @BeforeEach
    void fill() {
        admin.logs
                .log("orders", 0, 10, NOW_MS - 9_500, NOW_MS - 7_000, NOW_MS - 4_000, NOW_MS - 1_000)
                .log("orders", 1, 0, NOW_MS + 60_000)
                .log("orders", 2, 5);
        admin.groups
                .group("idle")
                .group(
                        "billing",
                        new MemberDescription("m-1", "till", "app", "/10.0.0.1", List.of(FIRST, SECOND)),
                        new MemberDescription("m-2", null, "app", "/10.0.0.2", List.of(THIRD)));
    }

    @Test
    void listsGroups() {
        assertThat(run(GroupList::new)).isZero();

        assertThat(console.out().lines())
                .containsExactly(
                        "GROUP    STATE   PROTOCOL-TYPE  COORDINATOR",
                        "billing  Stable  consumer       1",
                        "idle     Empty   consumer       1");
        assertThat(admin.closed).isTrue();
    }

    @Test
    void listsGroupsOfSomeStatesInAnyCase() {
        run(GroupList::new, "--state", "empty,dead", "--format", "json");

        assertThat(console.out())
                .isEqualTo(
                        "[{\"group\":\"idle\",\"state\":\"Empty\",\"protocol_type\":\"consumer\",\"coordinator\":1}]\n");
    }

    @Test
    void knowsWhichStatesThereAre() {
        assertThat(run(GroupList::new, "--state", "idle")).isEqualTo(1);

        assertThat(console.err())
                .isEqualTo("moldau: a group is never idle, but one of: Empty, PreparingRebalance, CompletingRebalance,"
                        + " Stable, Dead\n");
    }

    @Test
    void describesMembersAndLag() {
        admin.groups.offsets("billing").putAll(Map.of(FIRST, 11L, SECOND, 0L, THIRD, 5L));

        assertThat(run(this::describe, "billing")).isZero();

        assertThat(console.out().lines())
                .containsExactly(
                        "Group billing (Stable), protocol range, 2 members, coordinator 1",
                        "MEMBER  INSTANCE  CLIENT  HOST       PARTITIONS",
                        "m-1     till      app     /10.0.0.1  orders-0,orders-1",
                        "m-2     -         app     /10.0.0.2  orders-2",
                        "",
                        "TOPIC   PARTITION  COMMITTED  END  LAG  LAG-SECONDS  MEMBER",
                        "orders  0          11         14   3    7            m-1",
                        // written with a time to come: behind, but not late
                        "orders  1          0          1    1    0            m-1",
                        "orders  2          5          5    0    0            m-2");
    }

    @Test
    void saysWhenNothingIsCommitted() {
        run(this::describe, "billing");

        assertThat(console.out())
                .contains("orders  0          -          14   -    -            m-1")
                .endsWith("The group has not committed any offset.\n");
    }

    @Test
    void lagCountsWhatWasDeletedButTimeDoesNot() {
        admin.groups.offsets("idle").put(FIRST, 3L);

        run(this::describe, "idle");

        assertThat(console.out()).contains("orders  0          3          14   11   9            -");
    }

    @Test
    void lagIsNeverNegative() {
        admin.groups.offsets("idle").put(THIRD, 99L); // the topic was deleted and made again

        run(this::describe, "idle");

        assertThat(console.out()).contains("orders  2          99         5    0    0            -");
    }

    @Test
    void aTopicThatIsGoneHasNoEnd() {
        admin.groups.offsets("idle").put(new TopicPartition("gone", 0), 4L);

        run(this::describe, "idle", "--format", "json");

        assertThat(console.out())
                .isEqualTo("{\"group\":\"idle\",\"state\":\"Empty\",\"protocol_type\":\"consumer\",\"protocol\":\"\","
                        + "\"coordinator\":1,\"members\":[],\"partitions\":[{\"topic\":\"gone\",\"partition\":0,"
                        + "\"committed\":4,\"end\":null,\"lag\":null,\"lag_seconds\":null,\"member\":null}]}\n");
    }

    @Test
    void aMissingGroupIsCompletedToOneThatIsThere() {
        assertThat(run(this::describe, "biling")).isEqualTo(1);

        assertThat(console.err()).isEqualTo("moldau: there is no group biling; did you mean billing?\n");
    }

    @Test
    void aResetIsShownFirst() {
        admin.groups.offsets("idle").put(FIRST, 12L);

        assertThat(run(this::reset, "idle", "--to", "earliest")).isZero();

        assertThat(console.out().lines())
                .containsExactly(
                        "TOPIC   PARTITION  COMMITTED  ASKED  NEW-OFFSET", "orders  0          12         10     10");
        assertThat(console.err()).isEqualTo("Nothing is changed yet; --execute does it.\n");
        assertThat(admin.groups.offsets("idle")).containsEntry(FIRST, 12L);
    }

    @Test
    void aResetIsExecuted() {
        assertThat(run(this::reset, "idle", "--to", "end", "--topic", "orders:0,2", "--execute"))
                .isZero();

        assertThat(admin.groups.offsets("idle")).isEqualTo(Map.of(FIRST, 14L, THIRD, 5L));
        assertThat(console.err()).isEmpty();
    }

    @Test
    void anOffsetOutsideTheLogBecomesTheNearest() {
        admin.groups.offsets("idle").put(FIRST, 12L);

        run(this::reset, "idle", "--shift-by", "-5", "--execute", "--format", "json");

        assertThat(console.err()).isEqualTo("orders-0: 7 is outside the log, which goes from 10 to 14\n");
        assertThat(console.out())
                .isEqualTo(
                        "{\"group\":\"idle\",\"executed\":true,\"partitions\":[{\"topic\":\"orders\",\"partition\":0,"
                                + "\"committed\":12,\"asked\":7,\"new_offset\":10}]}\n");
        assertThat(admin.groups.offsets("idle")).containsEntry(FIRST, 10L);
    }

    @Test
    void resetsToATimeOrToSoLongAgo() {
        admin.groups.offsets("idle").put(FIRST, 10L);
        run(this::reset, "idle", "--to", "5s", "--execute");
        assertThat(admin.groups.offsets("idle")).containsEntry(FIRST, 12L);

        run(this::reset, "idle", "--to", Instant.ofEpochMilli(NOW_MS - 8_000).toString(), "--execute");
        assertThat(admin.groups.offsets("idle")).containsEntry(FIRST, 11L);

        run(this::reset, "idle", "--to", "PT0.5S", "--execute");
        assertThat(admin.groups.offsets("idle"))
                .as("nothing is as recent as that")
                .containsEntry(FIRST, 14L);
    }

    @Test
    void currentIsTheEndWhereNothingIsCommitted() {
        admin.groups.offsets("idle").put(FIRST, 11L);

        run(this::reset, "idle", "--to", "current", "--topic", "orders", "--execute");

        assertThat(admin.groups.offsets("idle")).isEqualTo(Map.of(FIRST, 11L, SECOND, 1L, THIRD, 5L));
    }

    @Test
    void aGroupWithMembersIsNotReset() {
        assertThat(run(this::reset, "billing", "--to", "earliest")).isEqualTo(1);

        assertThat(console.out()).isEmpty();
        assertThat(console.err()).isEqualTo("moldau: group billing has 2 members (Stable): stop its consumers first\n");
    }

    @Test
    void aNewGroupIsMadeOnlyForTopicsThatAreNamed() {
        assertThat(run(this::reset, "fresh", "--to", "beginning")).isEqualTo(1);
        assertThat(run(this::reset, "fresh", "--to", "earliest", "--topic", "orders", "--execute"))
                .isZero();

        assertThat(console.err()).contains("there is no group fresh").endsWith("There was no group fresh yet.\n");
        assertThat(admin.groups.has("fresh")).isTrue();
    }

    @Test
    void aResetWithoutASingleTargetIsAFailure() {
        assertThat(run(this::reset, "idle")).isEqualTo(1);
        assertThat(run(this::reset, "idle", "--to", "latest", "--shift-by", "1"))
                .isEqualTo(1);
        assertThat(run(this::reset, "idle", "--to", "noon", "--topic", "orders"))
                .isEqualTo(1);
        assertThat(run(this::reset, "idle", "--to", "latest")).isEqualTo(1);
        assertThat(run(this::reset, "idle", "--shift-by", "1", "--topic", "orders"))
                .isEqualTo(1);
        assertThat(run(this::reset, "idle", "--to", "latest", "--topic", "orders:7"))
                .isEqualTo(1);
        assertThat(run(this::reset, "idle", "--to", "latest", "--topic", "orders:x"))
                .isEqualTo(1);

        assertThat(console.err().lines())
                .containsExactly(
                        "moldau: say where to: either --to or --shift-by",
                        "moldau: say where to: either --to or --shift-by",
                        "moldau: 'noon' is not beginning, end, current, an offset, a time such as 2026-11-01T10:00,"
                                + " or how long ago, such as 15m or PT1H30M",
                        "moldau: group idle has committed nothing: say which --topic",
                        "moldau: nothing is committed in orders-0: say where to with --to",
                        "moldau: orders has no partition 7, only 0 to 2",
                        "moldau: 'orders:x' names no partitions: say topic or topic:0,1");
    }

    @Test
    void deletesGroups() {
        assertThat(run(GroupDelete::new, "idle")).isZero();
        assertThat(console.out()).isEqualTo("Deleted group idle.\n");
        assertThat(admin.groups.has("idle")).isFalse();

        assertThat(run(GroupDelete::new, "idle", "--if-exists")).isZero();
        assertThat(run(GroupDelete::new, "idle")).isEqualTo(1);
        assertThat(run(GroupDelete::new, "billing")).isEqualTo(1);
        assertThat(console.err().lines())
                .containsExactly(
                        "moldau: there is no group idle; moldau group list shows those there are",
                        "moldau: group billing has 2 members (Stable): stop its consumers first");
    }

    private GroupDescribe describe(Console to, AdminFactory admins) {
        return new GroupDescribe(to, admins, InstantSource.fixed(Instant.ofEpochMilli(NOW_MS)));
    }

    private GroupReset reset(Console to, AdminFactory admins) {
        return new GroupReset(to, admins, InstantSource.fixed(Instant.ofEpochMilli(NOW_MS)));
    }

    private int run(BiFunction<Console, AdminFactory, Callable<Integer>> command, String... arguments) {
        return console.run(c -> command.apply(c, servers -> admin), arguments);
    }
}
