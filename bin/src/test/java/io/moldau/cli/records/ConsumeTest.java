package io.moldau.cli.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.cli.FakeAdmin;
import io.moldau.cli.FakeConsole;
import io.moldau.cli.records.RecordReader.Incoming;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConsumeTest {

    private final FakeConsole console = new FakeConsole();
    private final FakeTopic topic = new FakeTopic(2);
    private final FakeGroup group = new FakeGroup();

    ConsumeTest() {
        for (int i = 0; i < 5; i++) {
            topic.add(0, 1000 + i, "a" + i);
        }
        topic.add(1, 2000, "b0");
    }

    @Test
    void printsValuesFromTheBeginningToTheEnd() {
        assertThat(run("t", "--from", "beginning", "--exit")).isZero();

        assertThat(console.out().lines()).containsExactlyInAnyOrder("a0", "a1", "a2", "a3", "a4", "b0");
        assertThat(topic.closed).isTrue();
    }

    @Test
    void theTailIsTheLastOfEachPartition() {
        run("t", "--tail", "2", "--exit");

        assertThat(console.out().lines()).containsExactlyInAnyOrder("a3", "a4", "b0");
    }

    @Test
    void stopsAfterTheMaximum() {
        run("t", "--from", "1", "--max", "3", "--partition", "0");

        assertThat(console.out().lines()).containsExactly("a1", "a2", "a3");
    }

    @Test
    void anOffsetBeyondTheEndMeansTheEnd() {
        run("t", "--from", "99", "--exit");

        assertThat(console.out()).isEmpty();
    }

    @Test
    void beginsAtATime() {
        run("t", "--from", "1970-01-01T00:00:01.003Z", "--exit", "--partition", "0");

        assertThat(console.out().lines()).containsExactly("a3", "a4");
    }

    @Test
    void verboseShowsPlaceAndTime() {
        run("t", "--tail", "1", "--exit", "--partition", "1", "-v");

        assertThat(console.out()).isEqualTo("t-1@0\t1970-01-01T00:00:02Z\t\tnull\tb0\n");
    }

    @Test
    void jsonIsOneObjectPerLine() {
        topic.add(
                1,
                new Incoming(
                        "t", 1, 1, 7, "k".getBytes(UTF_8), new byte[] {(byte) 0xff}, List.of(new Header("h", null))));

        run("t", "--from", "beginning", "--exit", "--partition", "1", "--format", "json");

        assertThat(console.out().lines())
                .containsExactly(
                        "{\"topic\":\"t\",\"partition\":1,\"offset\":0,\"timestamp\":2000,\"key\":null,\"value\":\"b0\","
                                + "\"headers\":{}}",
                        "{\"topic\":\"t\",\"partition\":1,\"offset\":1,\"timestamp\":7,\"key\":\"k\","
                                + "\"value_base64\":\"/w==\",\"headers\":{\"h\":null}}");
    }

    @Test
    void missingTopicsAndPartitionsAreFailures() {
        assertThat(run("tt", "--exit")).isEqualTo(1);
        assertThat(run("t", "--exit", "--partition", "2")).isEqualTo(1);
        assertThat(console.err())
                .contains("there is no topic tt; did you mean t?", "t has no partition 2, only 0 to 1");
    }

    @Test
    void aPositionThatIsNoneIsMisuse() {
        assertThat(run("t", "--from", "yesterday")).isEqualTo(2);
        assertThat(console.err()).contains("'yesterday' is no beginning, end, offset, or time");
    }

    @Test
    void twoPositionsAreAFailure() {
        assertThat(run("t", "--from", "1", "--tail", "1")).isEqualTo(1);
    }

    @Test
    void aMemberPrintsAndCommits() {
        List<Incoming> records = Objects.requireNonNull(topic.partitions.get(0));
        group.polls.add(records.subList(0, 2));
        group.polls.add(records.subList(2, 5));

        assertThat(run("t", "u", "--group", "g", "--from", "beginning", "--exit"))
                .isZero();

        assertThat(console.out().lines()).containsExactly("a0", "a1", "a2", "a3", "a4");
        assertThat(group.committed).isEqualTo(records);
        assertThat(group.subscription).isEqualTo("[t, u]");
        assertThat(group.closed).isTrue();
        assertThat(group.properties)
                .containsEntry("group.id", "g")
                .containsEntry("auto.offset.reset", "earliest")
                .containsEntry("enable.auto.commit", "false");
    }

    @Test
    void aMemberCommitsNoMoreThanItPrinted() {
        group.polls.add(Objects.requireNonNull(topic.partitions.get(0)));

        assertThat(run("t", "--group", "g", "--max", "3")).isZero();

        assertThat(console.out().lines()).containsExactly("a0", "a1", "a2");
        assertThat(group.committed).hasSize(3);
    }

    @Test
    void aMemberMaySubscribeToPatterns() {
        assertThat(run("a.*", "b-.*", "--regex", "--group", "g", "--exit")).isZero();
        assertThat(group.subscription).isEqualTo("~a.*|b-.*");
        assertThat(run("a(", "--regex", "--group", "g")).isEqualTo(1);
        assertThat(console.err()).contains("no pattern");
    }

    @Test
    void whatMakesNoSenseInAGroupIsAFailure() {
        assertThat(run("t", "u")).isEqualTo(1);
        assertThat(run("t", "--regex")).isEqualTo(1);
        assertThat(run("t", "--group", "g", "--tail", "3")).isEqualTo(1);
        assertThat(run("t", "--group", "g", "--partition", "0")).isEqualTo(1);
        assertThat(run("t", "--group", "g", "--from", "7")).isEqualTo(1);
        assertThat(run("tt", "--group", "g")).isEqualTo(1);
        assertThat(console.err())
                .contains("several topics need a --group", "there is no topic tt", "moldau group reset moves a group");
    }

    private int run(String... arguments) {
        return console.run(
                c -> new Consume(
                        c, servers -> new FakeAdmin().topic("t", 2).topic("u", 1), properties -> topic, group::open),
                arguments);
    }
}
