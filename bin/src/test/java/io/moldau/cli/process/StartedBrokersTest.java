package io.moldau.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.cli.process.BrokerLauncher.RunningBroker;
import io.moldau.config.BrokerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StartedBrokersTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    Path directory = Path.of("");

    private final List<String> stopped = new ArrayList<>();

    @Test
    void stopsTheLastFirstAndTakesThePidFilesAway() throws IOException {
        StartedBrokers started = new StartedBrokers(this::broker, directory);
        started.start(config(1));
        started.start(config(2));
        started.startIsOver();
        assertThat(PidFile.in(directory)).hasSize(2);

        started.stopAfterStart(LONG);

        assertThat(stopped).containsExactly("2", "1");
        assertThat(PidFile.in(directory)).isEmpty();
    }

    @Test
    @Timeout(60)
    void aBrokerThatIsJustStartingIsStoppedToo() throws Exception {
        CountDownLatch serves = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        StartedBrokers started = new StartedBrokers(
                config -> {
                    serves.countDown();
                    await(goOn);
                    return broker(config);
                },
                directory);
        Thread starting = new Thread(() -> {
            try {
                started.start(config(1));
            } catch (IOException e) {
                throw new AssertionError(e);
            } finally {
                started.startIsOver();
            }
        });
        starting.start();
        await(serves);
        Thread ending = new Thread(() -> started.stopAfterStart(LONG));
        ending.start();
        ending.join(50);
        assertThat(ending.isAlive()).as("waits for the start").isTrue();

        goOn.countDown();
        ending.join();

        assertThat(stopped).containsExactly("1");
        starting.join();
    }

    @Test
    void aStartThatTakesTooLongIsNotWaitedFor() {
        StartedBrokers started = new StartedBrokers(this::broker, directory);

        started.stopAfterStart(Duration.ofMillis(1));

        assertThat(stopped).isEmpty();
    }

    private RunningBroker broker(BrokerConfig config) {
        return new FakeBroker(config, stopped);
    }

    private static BrokerConfig config(int id) {
        return BrokerConfig.of(Map.of("broker.id", Integer.toString(id)));
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("nothing happened for 30 s");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
