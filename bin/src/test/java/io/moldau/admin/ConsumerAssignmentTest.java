package io.moldau.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.api.TopicPartition;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsumerAssignmentTest {

    /** Version 1, topic "t" with partitions 3 and 0, no bytes of the assignor. */
    private static final String BYTES =
            "0001" + "00000001" + "000174" + "00000002" + "00000003" + "00000000" + "ffffffff";

    @Test
    void readsPartitionsInOrder() {
        assertThat(read(BYTES)).containsExactly(new TopicPartition("t", 0), new TopicPartition("t", 3));
    }

    @Test
    void passesOverWhatLaterVersionsAdd() {
        assertThat(read("0063" + BYTES.substring(4) + "cafe")).hasSize(2);
    }

    @Test
    void takesOtherBytesForNoAssignment() {
        assertThat(read("")).isEmpty();
        assertThat(read("00")).isEmpty();
        assertThat(read("ffff" + BYTES.substring(4))).isEmpty();
        assertThat(read("00017fffffff")).as("more topics than there are bytes").isEmpty();
        assertThat(read(BYTES.substring(0, BYTES.length() - 12))).isEmpty();
    }

    private static List<TopicPartition> read(String hex) {
        return ConsumerAssignment.read(HexFormat.of().parseHex(hex));
    }
}
