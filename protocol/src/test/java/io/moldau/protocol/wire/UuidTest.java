package io.moldau.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UuidTest {

    @Test
    void textIsKafkas() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 100; i++) {
            Uuid id = new Uuid(random.nextLong(), random.nextLong());
            var kafkas = new org.apache.kafka.common.Uuid(id.mostSignificantBits(), id.leastSignificantBits());
            assertThat(id).hasToString(kafkas.toString()).isEqualTo(Uuid.parse(kafkas.toString()));
        }
        assertThat(Uuid.ZERO).hasToString("AAAAAAAAAAAAAAAAAAAAAA");
    }

    @Test
    void otherTextIsRefused() {
        for (String text :
                new String[] {"", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAA", "not base64!", "AAAAAAAAAAAAAAAAAAAA=="}) {
            assertThatThrownBy(() -> Uuid.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
