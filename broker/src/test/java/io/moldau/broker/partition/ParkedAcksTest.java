package io.moldau.broker.partition;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.api.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ParkedAcksTest {

    private final ParkedAcks acks = new ParkedAcks();
    private final List<String> heard = new ArrayList<>();

    private Consumer<ErrorCode> as(String name) {
        return error -> heard.add(name + " " + error);
    }

    @Test
    void completesInOrderAndNoFurtherThanTheHighWatermark() {
        acks.await(-1, 5, 100, as("a"));
        acks.await(-1, 5, 100, as("b"));
        acks.await(-1, 6, 100, as("c"));
        acks.completeUpTo(4);
        assertThat(heard).isEmpty();
        acks.completeUpTo(5);
        assertThat(heard).containsExactly("a NONE", "b NONE");
        assertThat(acks.isEmpty()).isFalse();
        acks.completeUpTo(6);
        assertThat(heard).containsExactly("a NONE", "b NONE", "c NONE");
        assertThat(acks.isEmpty()).isTrue();
    }

    @Test
    void whatIsReachedAlreadyIsNotParked() {
        acks.await(5, 5, 100, as("there"));
        acks.await(5, 6, 100, as("not yet"));
        assertThat(heard).containsExactly("there NONE");
    }

    @Test
    void aRepeatedBatchDoesNotWaitForThoseBehindIt() {
        acks.await(-1, 5, 100, as("first"));
        acks.await(-1, 10, 100, as("second"));
        acks.await(-1, 15, 100, as("third"));
        acks.await(-1, 5, 100, as("first again"));
        acks.completeUpTo(5);
        assertThat(heard).containsExactly("first NONE", "first again NONE");
        acks.completeUpTo(15);
        assertThat(heard.subList(2, 4)).containsExactly("second NONE", "third NONE");
    }

    @Test
    void expiresOnlyWhatIsDueWhereverItIsInTheQueue() {
        acks.await(-1, 1, 300, as("patient"));
        acks.await(-1, 2, 200, as("hasty"));
        acks.expire(199);
        assertThat(heard).isEmpty();
        acks.expire(200);
        assertThat(heard).containsExactly("hasty REQUEST_TIMED_OUT");
        acks.completeUpTo(2);
        assertThat(heard).containsExactly("hasty REQUEST_TIMED_OUT", "patient NONE");
    }

    @Test
    void whoIsToldOfItsExpiryMayParkAgain() {
        for (int i = 0; i < 20; i++) {
            acks.await(-1, i, 100, error -> acks.await(-1, 100, 500, as("again")));
        }
        acks.expire(100);
        acks.completeUpTo(100);
        assertThat(heard).hasSize(20).containsOnly("again NONE");
    }

    @Test
    void failsAll() {
        acks.await(-1, 1, 100, as("a"));
        acks.await(-1, 2, 100, as("b"));
        acks.failAll(ErrorCode.NOT_LEADER_OR_FOLLOWER);
        assertThat(heard).containsExactly("a NOT_LEADER_OR_FOLLOWER", "b NOT_LEADER_OR_FOLLOWER");
        acks.completeUpTo(2);
        acks.expire(1000);
        assertThat(heard).hasSize(2);
    }
}
