package io.moldau.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.wire.UnsupportedFieldException;
import io.moldau.protocol.wire.Uuid;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What happens to values that a version cannot carry. */
class VersionLossTest {

    @Test
    void aValueThatMattersIsRefused() {
        FetchResponse inSession = FetchResponse.builder().sessionId(1).build();
        assertThatThrownBy(() -> Generated.write(inSession, 6))
                .isInstanceOf(UnsupportedFieldException.class)
                .hasMessage("FetchResponse.sessionId cannot carry this value in version 5-6");
        assertThat(Generated.read(Schemas.named("FetchResponse"), 7, Generated.write(inSession, 7)))
                .isEqualTo(inSession);
    }

    @Test
    void aValueThatMayBeLostIsDropped() {
        FetchResponse throttled = FetchResponse.builder().throttleTimeMs(9).build();
        assertThat(Generated.read(Schemas.named("FetchResponse"), 0, Generated.write(throttled, 0)))
                .isEqualTo(FetchResponse.builder().build());
    }

    @Test
    void nullIsRefusedWhereOnlyLaterVersionsHaveIt() {
        MetadataRequest allTopics = MetadataRequest.builder().topics(null).build();
        assertThatThrownBy(() -> Generated.write(allTopics, 0))
                .isInstanceOf(UnsupportedFieldException.class)
                .hasMessageContaining("MetadataRequest.topics");
        assertThat(Generated.write(allTopics, 1)).isEqualTo(new byte[] {-1, -1, -1, -1});
    }

    @Test
    void nestedValuesAreRefusedByTheirFullName() {
        FetchRequest fetch = FetchRequest.builder()
                .topics(List.of(FetchRequest.FetchTopic.builder()
                        .topicId(new Uuid(1, 2))
                        .partitions(List.of(FetchRequest.FetchPartition.builder()
                                .lastFetchedEpoch(3)
                                .build()))
                        .build()))
                .build();
        assertThatThrownBy(() -> Generated.write(fetch, 11))
                .isInstanceOf(UnsupportedFieldException.class)
                .hasMessageContaining("FetchRequest.FetchPartition.lastFetchedEpoch");
    }

    @Test
    void versionsThatDoNotExistAreAProgrammersError() {
        FetchRequest fetch = FetchRequest.builder().build();
        assertThatThrownBy(() -> Generated.write(fetch, 18)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fetch.size(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
