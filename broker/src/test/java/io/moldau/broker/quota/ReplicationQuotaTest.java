package io.moldau.broker.quota;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.config.ThrottleConfig;
import io.moldau.protocol.runtime.ManualScheduler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReplicationQuotaTest {

    private final ManualScheduler scheduler = new ManualScheduler();
    private final ReplicationQuota quota = new ReplicationQuota(
            scheduler.clock(), new ThrottleConfig(11, 1_000, ThrottleConfig.UNLIMITED, ThrottleConfig.UNLIMITED));

    @Test
    void isExceededOnlyUnderALimit() {
        quota.count(5_000);
        assertThat(quota.isExceeded()).isFalse();
        assertThat(quota.exceededForMs()).isZero();
        quota.limitTo(1_000);
        assertThat(quota.isExceeded()).isTrue();
        assertThat(quota.exceededForMs()).isEqualTo(5_000);
        scheduler.advance(5_000);
        assertThat(quota.isExceeded()).isFalse();
        quota.limitTo(ThrottleConfig.UNLIMITED);
        assertThat(quota.isExceeded()).isFalse();
    }

    @Test
    void countsOfSeveralThreadsAllCount() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Thread thread = new Thread(() -> {
                for (int n = 0; n < 1_000; n++) {
                    quota.count(1);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        quota.limitTo(3_999);
        assertThat(quota.isExceeded()).isTrue();
        quota.limitTo(4_000);
        assertThat(quota.isExceeded()).isFalse();
    }
}
