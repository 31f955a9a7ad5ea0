package io.moldau.broker.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.broker.log.checkpoint.EpochStart;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaderEpochsTest {
    private final LeaderEpochs epochs =
            new LeaderEpochs(List.of(new EpochStart(2, 10), new EpochStart(4, 20), new EpochStart(5, 30)));

    @Test
    void tellsWhereAnEpochEnds() {
        assertThat(epochs.endOf(2, 40)).isEqualTo(new EpochEnd(2, 20));
        assertThat(epochs.endOf(4, 40)).isEqualTo(new EpochEnd(4, 30));
        assertThat(epochs.endOf(5, 40)).isEqualTo(new EpochEnd(5, 40));
    }

    @Test
    void anEpochWithoutRecordsEndsWithTheOneBeforeIt() {
        assertThat(epochs.endOf(3, 40)).isEqualTo(new EpochEnd(2, 20));
    }

    @Test
    void anEpochOlderThanTheLogEndsWhereTheLogStarts() {
        assertThat(epochs.endOf(1, 40)).isEqualTo(new EpochEnd(1, 10));
    }

    @Test
    void anEpochFromTheFutureOrNoneAtAllCannotBeTold() {
        assertThat(epochs.endOf(6, 40)).isEqualTo(EpochEnd.UNKNOWN);
        assertThat(epochs.endOf(-1, 40)).isEqualTo(EpochEnd.UNKNOWN);
        assertThat(new LeaderEpochs(List.of()).endOf(0, 40)).isEqualTo(EpochEnd.UNKNOWN);
    }

    @Test
    void onlyNewerEpochsAreAssigned() {
        assertThat(epochs.assign(5, 35)).isFalse();
        assertThat(epochs.assign(3, 35)).isFalse();
        assertThat(epochs.assign(7, 35)).isTrue();
        assertThat(epochs.latestEpoch()).isEqualTo(7);
    }

    @Test
    void anEpochThatNeverHadARecordGivesWayToTheNext() {
        epochs.assign(8, 30);
        assertThat(epochs.entries())
                .containsExactly(new EpochStart(2, 10), new EpochStart(4, 20), new EpochStart(8, 30));
    }

    @Test
    void truncationForgetsFromEitherEnd() {
        assertThat(epochs.truncateFromEnd(30)).isTrue();
        assertThat(epochs.latestEpoch()).isEqualTo(4);
        assertThat(epochs.truncateFromEnd(25)).isFalse();
        assertThat(epochs.truncateFromStart(15)).isTrue();
        assertThat(epochs.entries()).containsExactly(new EpochStart(2, 15), new EpochStart(4, 20));
        assertThat(epochs.truncateFromStart(22)).isTrue();
        assertThat(epochs.entries()).containsExactly(new EpochStart(4, 22));
        assertThat(epochs.truncateFromStart(10)).isFalse();
    }

    @Test
    void knowsTheEpochOfAnOffset() {
        assertThat(epochs.epochFor(9)).isEqualTo(LeaderEpochs.NO_EPOCH);
        assertThat(epochs.epochFor(10)).isEqualTo(2);
        assertThat(epochs.epochFor(29)).isEqualTo(4);
        assertThat(epochs.epochFor(1000)).isEqualTo(5);
    }
}
