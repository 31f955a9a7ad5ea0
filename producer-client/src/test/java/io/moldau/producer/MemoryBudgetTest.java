package io.moldau.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

    @Test
    void whoeverFindsItSpentWaitsForAReturn() throws Exception {
        MemoryBudget budget = new MemoryBudget(640);
        assertThat(budget.acquire(9, 0)).isTrue();
        assertThat(budget.acquire(2, 0)).isFalse();
        CompletableFuture<Boolean> waiter = CompletableFuture.supplyAsync(() -> acquire(budget, 6));
        await().until(budget::isContended);
        assertThat(waiter).isNotDone();
        budget.release(9);
        assertThat(waiter.get()).isTrue();
        budget.release(6);
        assertThat(budget.freeBytes()).isEqualTo(640);
    }

    @Test
    void aSmallRecordDoesNotOvertakeALargeOne() throws Exception {
        MemoryBudget budget = new MemoryBudget(640);
        assertThat(budget.acquire(5, 0)).isTrue();
        CompletableFuture<Boolean> large = CompletableFuture.supplyAsync(() -> acquire(budget, 10));
        await().until(budget::isContended);
        assertThat(budget.acquire(1, 0)).isFalse();
        budget.release(5);
        assertThat(large.get()).isTrue();
    }

    @Test
    void knowsWhatItCanNeverHold() {
        MemoryBudget budget = new MemoryBudget(640);
        assertThat(budget.couldHold(10)).isTrue();
        assertThat(budget.couldHold(MemoryBudget.units(641))).isFalse();
        assertThat(new MemoryBudget(Long.MAX_VALUE).couldHold(MemoryBudget.units(Integer.MAX_VALUE)))
                .isTrue();
    }

    private static boolean acquire(MemoryBudget budget, int units) {
        try {
            return budget.acquire(units, 10_000);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
