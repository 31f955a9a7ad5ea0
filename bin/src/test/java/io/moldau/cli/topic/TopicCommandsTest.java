package io.moldau.cli.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.Console;
import io.moldau.cli.FakeAdmin;
import io.moldau.cli.FakeConsole;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class TopicCommandsTest {

    private final FakeConsole console = new FakeConsole();
    private final FakeAdmin admin = new FakeAdmin().topic("orders", 3).topic("__internal", 1);
    private String bootstrap = "";

    @Test
    void listsTopicsButNotInternalOnes() {
        assertThat(run(TopicList::new)).isZero();

        assertThat(console.out()).isEqualTo("TOPIC   PARTITIONS  REPLICATION-FACTOR\norders  3           1\n");
        assertThat(admin.closed).isTrue();
    }

    @Test
    void listsAllAsJson() {
        run(TopicList::new, "--internal", "--format", "json");

        assertThat(console.out())
                .isEqualTo("[{\"topic\":\"__internal\",\"partitions\":1,\"replication_factor\":1},"
                        + "{\"topic\":\"orders\",\"partitions\":3,\"replication_factor\":1}]\n");
    }

    @Test
    void theBrokerComesFromTheOptionElseTheEnvironmentElseThisMachine() {
        run(TopicList::new);
        assertThat(bootstrap).isEqualTo("localhost:9092");

        console.environment.put("MOLDAU_BOOTSTRAP", "there:1");
        run(TopicList::new);
        assertThat(bootstrap).isEqualTo("there:1");

        run(TopicList::new, "-b", "here:2");
        assertThat(bootstrap).isEqualTo("here:2");
    }

    @Test
    void createsATopicAndSaysSoAsScriptsExpect() {
        int code = run(TopicCreate::new, "t", "--partitions", "2", "-c", "retention.ms=1", "-c", "segment.bytes=99");

        assertThat(code).isZero();
        assertThat(console.out()).isEqualTo("Created topic t.\n");
        assertThat(admin.topics.get("t")).isNotNull();
        assertThat(admin.configs.get("t")).isEqualTo(Map.of("retention.ms", "1", "segment.bytes", "99"));
    }

    @Test
    void validateOnlyCreatesNothing() {
        assertThat(run(TopicCreate::new, "t", "--validate-only")).isZero();

        assertThat(console.out()).isEqualTo("Topic t could be created.\n");
        assertThat(admin.topics).doesNotContainKey("t");
    }

    @Test
    void anExistingTopicIsAFailureUnlessItMayExist() {
        assertThat(run(TopicCreate::new, "orders")).isEqualTo(1);
        assertThat(console.err()).isEqualTo("moldau: there is a topic of this name already\n");

        assertThat(run(TopicCreate::new, "orders", "--if-not-exists")).isZero();
        assertThat(console.out()).isEqualTo("Topic orders exists.\n");
    }

    @Test
    void describesATopic() {
        admin.override("orders", "retention.ms", "5");

        run(TopicDescribe::new, "orders");

        assertThat(console.out().lines())
                .containsExactly(
                        "Topic orders (AAAAAAAAAAAAAAAAAAAAAQ), 3 partitions, replication factor 1",
                        "Config retention.ms=5",
                        "PARTITION  LEADER  EPOCH  REPLICAS  IN-SYNC",
                        "0          1       7      1         1",
                        "1          1       7      1         1",
                        "2          none    7      1         1");
    }

    @Test
    void describesATopicAsJson() {
        run(TopicDescribe::new, "__internal", "--format", "json", "--all-config");

        assertThat(console.out())
                .isEqualTo(
                        "{\"topic\":\"__internal\",\"id\":\"AAAAAAAAAAAAAAAAAAAAAQ\",\"internal\":true,"
                                + "\"replication_factor\":1,\"config\":{\"segment.ms\":\"604800000\"},"
                                + "\"partitions\":[{\"partition\":0,\"leader\":1,\"epoch\":7,\"replicas\":[1],\"in_sync\":[1]}]}\n");
    }

    @Test
    void aMissingTopicIsCompletedToOneThatIsThere() {
        assertThat(run(TopicDescribe::new, "ordres")).isEqualTo(1);
        assertThat(console.err()).isEqualTo("moldau: there is no topic ordres; did you mean orders?\n");
    }

    @Test
    void altersConfigurationAndPartitions() {
        admin.override("orders", "retention.ms", "5");

        run(TopicAlter::new, "orders", "-c", "segment.bytes=100", "--delete-config", "retention.ms", "-p", "4");

        assertThat(console.out().lines())
                .containsExactly("Completed updating config for topic orders.", "Topic orders has 4 partitions.");
    }

    @Test
    void alteringNothingIsAFailure() {
        assertThat(run(TopicAlter::new, "orders")).isEqualTo(1);
        assertThat(console.err()).contains("nothing to change");
    }

    @Test
    void deletesTopics() {
        assertThat(run(TopicDelete::new, "orders")).isZero();
        assertThat(console.out()).isEqualTo("Deleted topic orders.\n");

        assertThat(run(TopicDelete::new, "orders")).isEqualTo(1);
        assertThat(run(TopicDelete::new, "orders", "--if-exists")).isZero();
    }

    private int run(BiFunction<Console, AdminFactory, Callable<Integer>> command, String... arguments) {
        return console.run(
                c -> command.apply(c, servers -> {
                    bootstrap = servers;
                    return admin;
                }),
                arguments);
    }
}
