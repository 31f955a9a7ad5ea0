package io.moldau.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.admin.UnreachableException;
import io.moldau.config.BrokerConfig;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

class MoldauTest {

    private final FakeConsole console = new FakeConsole();

    /** A command that does what a test wants. */
    @Command(description = "Obeys.")
    private static final class Obedient implements Callable<Integer> {

        @Option(names = "--number", description = "A number")
        private int number;

        private final Runnable order;

        Obedient(Runnable order) {
            this.order = order;
        }

        @Override
        public Integer call() {
            order.run();
            return number == 0 ? 0 : 1;
        }
    }

    private final Catalogue catalogue = new Catalogue()
            .add("topic list", "List them", c -> new Obedient(() -> c.out().println("listed")))
            .add("topic create", "Create one", c -> new Obedient(() -> {}))
            .add("dev", "Run", c -> new Obedient(() -> c.out().println("running")))
            .add("hidden", "", c -> new Obedient(() -> c.out().println("seen")));

    @Test
    void runsTheCommandItsWordsName() {
        assertThat(run("topic", "list")).isZero();
        assertThat(run("dev")).isZero();
        assertThat(run("hidden")).isZero();

        assertThat(console.out().lines()).containsExactly("listed", "running", "seen");
        assertThat(console.err()).isEmpty();
    }

    @Test
    void failureAndMisuseHaveTheirOwnExitCodes() {
        assertThat(run("dev", "--number", "1")).isEqualTo(1);
        assertThat(run("dev", "--number", "one")).isEqualTo(2);
        assertThat(run("dev", "--colour")).isEqualTo(2);
        assertThat(run("devil")).isEqualTo(2);
        assertThat(run("topic")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
        assertThat(run("--help")).isZero();
        assertThat(run("dev", "--help")).isZero();
    }

    @Test
    void misuseSaysWhereHelpIs() {
        run("dev", "--colour");

        assertThat(console.err().lines())
                .containsExactly("moldau dev: unknown option: '--colour'", "See moldau dev --help");
    }

    @Test
    void anUnknownWordIsNamed() {
        run("devil");

        assertThat(console.err()).isEqualTo("moldau: there is no command devil; moldau --help lists them\n");
    }

    @Test
    void theOverviewShowsWhatIsNotHidden() {
        run("--help");

        assertThat(console.out())
                .contains("topic list     List them", "dev            Run")
                .doesNotContain("hidden");
    }

    @Test
    void aNounAloneShowsItsVerbs() {
        run("topic");

        assertThat(console.err())
                .contains("moldau topic <verb>", "topic create")
                .doesNotContain("dev");
    }

    @Test
    void aFailureIsExplainedWithoutAStackTrace() {
        assertThat(explained(new Failure("it is broken; mend it"))).isEqualTo("moldau: it is broken; mend it\n");
        assertThat(explained(new CompletionException(new ApiException(ErrorCode.TOPIC_ALREADY_EXISTS, "t is there"))))
                .isEqualTo("moldau: t is there\n");
        assertThat(explained(new UnreachableException("h:1", "Connection refused")))
                .startsWith("moldau: no broker answers at h:1: Connection refused\nStart one with: moldau dev\n");
    }

    @Test
    void aTakenPortSaysHowToFreeIt() {
        assertThat(explained(
                        new UncheckedIOException("x", new BindException("localhost:9092: Address already in use"))))
                .contains("cannot listen: localhost:9092: Address already in use", "moldau broker stop");
    }

    @Test
    void everyProblemOfAConfigurationIsShown() {
        FakeConsole shown = new FakeConsole();

        int code =
                shown.run(c -> new Obedient(() -> BrokerConfig.of(Map.of("broker.idd", "1", "num.partitions", "0"))));

        assertThat(code).isEqualTo(1);
        assertThat(shown.err())
                .contains("2 problems", "did you mean broker.id?", "num.partitions=0: must be at least 1");
    }

    @Test
    void aDefectSaysWhereItHappened() {
        assertThat(explained(new IllegalStateException("impossible")))
                .contains("unexpected IllegalStateException: impossible", "This is a defect", "MoldauTest");
    }

    private static String explained(RuntimeException failure) {
        FakeConsole shown = new FakeConsole();
        shown.run(c -> new Obedient(() -> {
            throw failure;
        }));
        return shown.err();
    }

    private int run(String... arguments) {
        return console.run(catalogue, List.of(arguments));
    }
}
