package io.moldau.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

    @Test
    void whoeverFindsItSpentWaitsForAReturn() throws Exception {
        MemoryBudget budget = new MemoryBudget(640);
        assertThat(budget.acquire(600, 0)).isTrue();
        assertThat(budget.acquire(100, 0)).isFalse();
        CompletableFuture<Boolean> waiter = CompletableFuture.supplyAsync(() -> acquire(budget, 400));
        await().until(budget::isContended);
        assertThat(waiter).isNotDone();
        budget.release(600);
        assertThat(waiter.get()).isTrue();
        budget.release(400);
        assertThat(budget.freeBytes()).isEqualTo(640);
    }

    @Test
    void aSmallRecordDoesNotOvertakeALargeOne() throws Exception {
        MemoryBudget budget = new MemoryBudget(640);
        assertThat(budget.acquire(320, 0)).isTrue();
        CompletableFuture<Boolean> large = CompletableFuture.supplyAsync(() -> acquire(budget, 640));
        await().until(budget::isContended);
        assertThat(budget.acquire(64, 0)).isFalse();
        budget.release(320);
        assertThat(large.get()).isTrue();
    }

    @Test
    void knowsWhatItCanNeverHold() {
        MemoryBudget budget = new MemoryBudget(640);
        assertThat(budget.couldHold(640)).isTrue();
        assertThat(budget.couldHold(641)).isFalse();
        assertThat(new MemoryBudget(Long.MAX_VALUE).couldHold(Integer.MAX_VALUE - 64))
                .isTrue();
    }

    private static boolean acquire(MemoryBudget budget, int bytes) {
        try {
            return budget.acquire(bytes, 10_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
