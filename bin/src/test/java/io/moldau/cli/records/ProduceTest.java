package io.moldau.cli.records;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.cli.FakeAdmin;
import io.moldau.cli.FakeConsole;
import io.moldau.cli.records.RecordReader.Incoming;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProduceTest {

    private final FakeConsole console = new FakeConsole();
    private final FakeTopic topic = new FakeTopic(2);

    @Test
    void eachLineIsARecordAndItsPlaceIsPrinted() {
        assertThat(run("a\nb\n", "t")).isZero();

        assertThat(console.out().replaceAll("\\(\\d+ ms\\)", "(? ms)")).isEqualTo("t-0@0 (? ms)\nt-0@1 (? ms)\n");
        assertThat(written(0)).extracting(r -> text(r.value())).containsExactly("a", "b");
        assertThat(topic.closed).isTrue();
    }

    @Test
    void aSeparatorDividesKeyAndValue() {
        run("k:v:w\n:\nx:-\n", "t", "-k", ":", "--null", "-", "-H", "h=1", "--partition", "1", "--quiet");

        assertThat(written(1)).extracting(r -> text(r.key())).containsExactly("k", "", "x");
        assertThat(written(1)).extracting(r -> text(r.value())).containsExactly("v:w", "", null);
        assertThat(written(1).get(0).headers()).singleElement().satisfies(h -> {
            assertThat(h.key()).isEqualTo("h");
            assertThat(text(h.value())).isEqualTo("1");
        });
        assertThat(console.out()).isEmpty();
    }

    @Test
    void aLineWithoutItsSeparatorIsAFailure() {
        assertThat(run("k\n", "t", "-k", ":")).isEqualTo(1);
        assertThat(console.err()).isEqualTo("moldau: a line has no key separator ':'\n");
    }

    @Test
    void recordsThatAreNotStoredAreCountedAndTheFirstReasonIsShown() {
        topic.refusal = new IllegalStateException("no room");

        assertThat(run("a\nb\n", "t")).isEqualTo(1);
        assertThat(console.err())
                .isEqualTo("moldau: a record was not stored: no room\nmoldau: 2 of 2 records were not stored\n");
    }

    @Test
    void optionsBecomeProducerProperties() {
        run("", "t", "-b", "h:1", "--acks", "1", "-z", "zstd", "-X", "linger.ms=50");

        assertThat(topic.properties)
                .containsEntry("bootstrap.servers", "h:1")
                .containsEntry("acks", "1")
                .containsEntry("compression.type", "zstd")
                .containsEntry("linger.ms", "50");
    }

    private int run(String input, String... arguments) {
        return console.input(input)
                .run(
                        c -> new Produce(c, servers -> new FakeAdmin(), properties -> {
                            topic.properties = properties;
                            return topic;
                        }),
                        arguments);
    }

    private List<Incoming> written(int partition) {
        return topic.partitions.getOrDefault(partition, List.of());
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
    }
}
