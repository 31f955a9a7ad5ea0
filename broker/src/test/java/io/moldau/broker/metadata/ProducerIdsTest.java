package io.moldau.broker.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.ProducerIdBlock;
import io.moldau.controller.store.StoreError;
import io.moldau.protocol.runtime.ManualLoop;
import io.moldau.protocol.runtime.ManualScheduler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ProducerIdsTest {

    private final ManualScheduler scheduler = new ManualScheduler();
    private final ManualLoop loop = scheduler.loop("home");
    private final Queue<Consumer<Outcome<ProducerIdBlock>>> asked = new ArrayDeque<>();
    private final ProducerIds ids = new ProducerIds(loop, asked::add);
    private final List<OptionalLong> taken = new ArrayList<>();
    private long nextBlock = 5_000;

    private void take(int count) {
        for (int i = 0; i < count; i++) {
            ids.take(taken::add);
        }
        scheduler.runReady();
    }

    private void grant() {
        long first = nextBlock;
        nextBlock += ProducerIdBlock.SIZE;
        Consumer<Outcome<ProducerIdBlock>> done = asked.remove();
        loop.call(() -> done.accept(Outcome.done(new ProducerIdBlock(first, first + ProducerIdBlock.SIZE))));
        scheduler.runReady();
    }

    @Test
    void theFirstIdWaitsForTheFirstBlock() {
        assertThat(asked).isEmpty();
        take(2);
        assertThat(asked).hasSize(1);
        assertThat(taken).isEmpty();
        grant();
        assertThat(taken).containsExactly(OptionalLong.of(5_000), OptionalLong.of(5_001));
    }

    @Test
    void theNextBlockIsAskedForBeforeTheLastIdIsGone() {
        take(1);
        grant();
        take(898);
        assertThat(asked).isEmpty();
        take(1);
        assertThat(asked).hasSize(1);
        grant();
        take(200);
        assertThat(taken).hasSize(1_100).doesNotHaveDuplicates().doesNotContain(OptionalLong.empty());
    }

    @Test
    void whenNoBlockIsToBeHadThoseWhoWaitAreTold() {
        take(3);
        Consumer<Outcome<ProducerIdBlock>> done = asked.remove();
        loop.call(() -> done.accept(Outcome.refused(StoreError.CONNECTION_LOSS, "gone")));
        assertThat(taken).containsExactly(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
        take(1);
        grant();
        assertThat(taken).hasSize(4).contains(OptionalLong.of(5_000));
    }

    @Test
    void onlySoManyMayWait() {
        take(ProducerIds.MAX_WAITING);
        assertThat(taken).isEmpty();
        take(1);
        assertThat(taken).containsExactly(OptionalLong.empty());
    }
}
