package io.moldau.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.cli.FakeConsole;
import io.moldau.config.BrokerConfig;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessCommandsTest {

    @TempDir
    Path directory = Path.of("");

    private final FakeConsole console = new FakeConsole();
    private final List<BrokerConfig> started = new ArrayList<>();

    /** Starts nothing: a broker that ran would keep the test until a signal. */
    private final BrokerLauncher launcher = config -> {
        started.add(config);
        throw new IOException(new BindException("localhost:9092: Address already in use"));
    };

    @BeforeEach
    void logIntoTheDirectory() {
        console.environment.put("LOG_DIR", directory.toString());
    }

    @Test
    void devIsABrokerThatNeedsNothing() {
        assertThat(console.run(
                        c -> new Dev(c, launcher), "--port", "19", "--data", "/d", "--override", "num.partitions=3"))
                .isEqualTo(1);

        BrokerConfig config = started.get(0);
        assertThat(config.brokerId()).isZero();
        assertThat(config.network().advertised()).hasToString("[PLAINTEXT://localhost:19]");
        assertThat(config.storage().directories()).containsExactly("/d/logs");
        assertThat(config.zooKeeper().embedded()).isTrue();
        assertThat(config.topicCreation().autoCreate()).isTrue();
        assertThat(config.topicCreation().partitions()).isEqualTo(3);
        assertThat(console.err()).contains("cannot listen: localhost:9092: Address already in use");
    }

    @Test
    void severalBrokersShareTheZooKeeperOfTheFirst() {
        List<String> stopped = new ArrayList<>();
        BrokerLauncher twoOfThree = config -> {
            started.add(config);
            if (started.size() == 3) {
                throw new IOException(new BindException("localhost:21: Address already in use"));
            }
            return new FakeBroker(config, stopped);
        };

        assertThat(console.run(c -> new Dev(c, twoOfThree), "--brokers", "3", "--port", "19", "--data", "/d"))
                .isEqualTo(1);

        BrokerConfig third = started.get(2);
        assertThat(third.brokerId()).isEqualTo(2);
        assertThat(third.network().advertised()).hasToString("[PLAINTEXT://localhost:21]");
        assertThat(third.storage().directories()).containsExactly("/d/logs-2");
        assertThat(third.zooKeeper().servers()).isEqualTo("zk:2181");
        assertThat(third.settings().getInt("default.replication.factor")).isEqualTo(3);
        assertThat(third.settings().getInt("min.insync.replicas")).isEqualTo(2);
        assertThat(stopped)
                .as("what had started ends, the one with the ZooKeeper last")
                .containsExactly("1", "0");
    }

    @Test
    void thereIsALimitToBrokersInOneProcess() {
        assertThat(console.run(c -> new Dev(c, launcher), "--brokers", "0")).isEqualTo(1);
        assertThat(console.run(c -> new Dev(c, launcher), "--brokers", "10")).isEqualTo(1);
        assertThat(console.err()).contains("--brokers 0", "--brokers 10");
        assertThat(started).isEmpty();
    }

    @Test
    void aBrokerReadsItsFileAndItsOverrides() throws IOException {
        Path file = Files.writeString(directory.resolve("server.properties"), "broker.id=7\nnum.partitions=2\n");

        console.run(c -> new BrokerStart(c, launcher), file.toString(), "--override", "num.partitions=4");

        assertThat(started.get(0).brokerId()).isEqualTo(7);
        assertThat(started.get(0).topicCreation().partitions()).isEqualTo(4);
    }

    @Test
    void aMissingFileIsNamed() {
        assertThat(console.run(c -> new BrokerStart(c, launcher), "/no/such.properties"))
                .isEqualTo(1);
        assertThat(console.err()).contains("there is no file /no/such.properties");
    }

    @Test
    void stoppingNothingIsAFailure() {
        assertThat(console.run(BrokerStop::new)).isEqualTo(1);
        assertThat(console.err()).contains("no broker to stop", directory.toString());
    }

    @Test
    void aPidFileOfAProcessThatIsGoneIsRemoved() throws IOException {
        Path stale = Files.writeString(directory.resolve("broker-3.pid"), "nonsense");

        assertThat(console.run(BrokerStop::new, "--id", "4")).isEqualTo(1);
        assertThat(stale).exists();
        assertThat(console.run(BrokerStop::new, "--node-id=3")).isEqualTo(1);
        assertThat(stale).doesNotExist();
    }

    @Test
    void aPidFileSaysWhichProcessIsWhichBroker() throws IOException {
        PidFile written = PidFile.of(directory.resolve("logs"), 5);

        written.write();

        assertThat(PidFile.in(directory.resolve("logs"))).singleElement().satisfies(found -> {
            assertThat(found.brokerId()).isEqualTo("5");
            assertThat(Files.readString(found.path()).strip())
                    .isEqualTo(Long.toString(ProcessHandle.current().pid()));
        });
        written.delete();
        assertThat(PidFile.in(directory.resolve("logs"))).isEmpty();
        assertThat(PidFile.in(directory.resolve("nowhere"))).isEmpty();
    }
}
