package io.moldau.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.api.TopicPartition;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PartitionDirectoryTest {

    @Test
    void namesAndParses() {
        var partition = new TopicPartition("a-b.c_D", 12);
        assertThat(PartitionDirectory.nameOf(partition)).isEqualTo("a-b.c_D-12");
        assertThat(PartitionDirectory.parse("a-b.c_D-12")).isEqualTo(partition);
    }

    @Test
    void leavesEverythingElseAlone() {
        for (String name : new String[] {
            "zookeeper",
            "lost+found",
            "-0",
            "a-",
            "a-01",
            "a-99999999999",
            "a b-0",
            "a-0.0123456789abcdef0123456789abcdef-delete",
            "a-0.0123456789abcdef0123456789abcdef-future",
            "a-0.0123456789abcdef0123456789abcdef-stray"
        }) {
            assertThat(PartitionDirectory.parse(name)).as(name).isNull();
        }
    }

    @Test
    void aDeletedNameFitsTheFileSystem() {
        var random = new SplittableRandom(1);
        String name = PartitionDirectory.deletedName(new TopicPartition("t".repeat(249), 123456), random);
        assertThat(name).hasSize(255).endsWith("-delete");
        assertThat(PartitionDirectory.isDeleted(name)).isTrue();
        assertThat(PartitionDirectory.deletedName(new TopicPartition("t", 1), random))
                .matches("t-1\\.[0-9a-f]{32}-delete");
    }
}
