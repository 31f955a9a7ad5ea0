package io.moldau.protocol.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

class ApiKeyTest {

    @Test
    void keysUpTo67AreThoseOfKafka39() {
        for (ApiKeys kafkas : ApiKeys.values()) {
            ApiKey key = ApiKey.byId(kafkas.id);
            if (key != null && kafkas.id < 68) {
                assertThat(key.apiName()).isEqualTo(kafkas.name);
                assertThat(key.lowestVersion()).isEqualTo(kafkas.oldestVersion());
                assertThat(key.highestVersion()).isEqualTo(kafkas.latestVersion(true));
                assertThat(key.isFlexible(key.highestVersion()))
                        .isEqualTo(kafkas.requestHeaderVersion(kafkas.latestVersion(true)) >= 2);
            }
        }
    }

    @Test
    void everythingAClientOrAPeerMaySendIsThere() {
        List<Integer> expected = Stream.of(
                        range(0, 33),
                        range(35, 51),
                        range(56, 57),
                        range(60, 61),
                        range(65, 69),
                        range(71, 72),
                        range(74, 79),
                        range(88, 92),
                        range(1000, 1000))
                .flatMap(IntStream::boxed)
                .toList();
        assertThat(ApiKey.values()).extracting(key -> (int) key.id()).isEqualTo(expected);
    }

    private static IntStream range(int first, int last) {
        return IntStream.rangeClosed(first, last);
    }
}
