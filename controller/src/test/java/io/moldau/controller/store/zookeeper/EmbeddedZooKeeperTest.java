package io.moldau.controller.store.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryOneTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("try") // a server need not be mentioned to be running
class EmbeddedZooKeeperTest {

    @TempDir
    Path directory;

    @Test
    void keepsItsDataOverARestart() throws Exception {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(directory, 0);
                CuratorFramework client = connect(server)) {
            client.create().forPath("/kept", new byte[] {42});
        }
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(directory, 0);
                CuratorFramework client = connect(server)) {
            assertThat(client.getData().forPath("/kept")).containsExactly(42);
        }
    }

    @Test
    void listensOnTheLoopbackInterfaceOnly() throws IOException {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(directory, 0)) {
            assertThat(server.address().servers()).startsWith("127.0.0.1:").doesNotEndWith(":0");
        }
    }

    @Test
    void leavesNoSettingsBehind() throws IOException {
        Files.writeString(directory.resolve("zookeeper.configuration123.properties"), "of a killed process");
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(directory, 0);
                Stream<Path> files = Files.list(directory)) {
            assertThat(files.filter(f -> f.getFileName().toString().startsWith("zookeeper.configuration")))
                    .hasSize(1);
            assertThat(directory.resolve("zookeeper.configuration123.properties"))
                    .doesNotExist();
        }
    }

    @Test
    void saysThatItsPortIsTaken() throws IOException {
        try (EmbeddedZooKeeper server = EmbeddedZooKeeper.start(directory.resolve("a"), 0)) {
            int port = Integer.parseInt(server.address().servers().substring("127.0.0.1:".length()));
            assertThatThrownBy(() -> EmbeddedZooKeeper.start(directory.resolve("b"), port))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + port);
        }
    }

    private static CuratorFramework connect(EmbeddedZooKeeper server) {
        CuratorFramework client =
                CuratorFrameworkFactory.newClient(server.address().servers(), new RetryOneTime(100));
        client.start();
        return client;
    }
}
