package io.moldau.protocol.runtime.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.runtime.FaultHandler;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.runtime.system.NettyLoops.Placement;
import io.netty.channel.epoll.Epoll;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class NettyLoopsTest {

    private static final FaultHandler FAIL = (where, cause) -> {
        throw new AssertionError(where, cause);
    };

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tasksRunInPostingOrderOnOneThread(boolean epoll) throws Exception {
        try (NettyLoopGroup group = new NettyLoopGroup("t", 1, FAIL, epoll && Epoll.isAvailable())) {
            Loop loop = group.loops().get(0);
            List<Integer> seen = new ArrayList<>();
            CompletableFuture<Boolean> onLoop = new CompletableFuture<>();
            for (int i = 0; i < 100; i++) {
                int n = i;
                loop.execute(() -> seen.add(n));
            }
            loop.execute(() -> onLoop.complete(loop.onLoop()));

            assertThat(onLoop.get(10, TimeUnit.SECONDS)).isTrue();
            assertThat(seen).hasSize(100).isSorted();
            assertThat(loop.onLoop()).isFalse();
            assertThatThrownBy(loop::assertOnLoop).hasMessageContaining("t");
        }
    }

    @Test
    void executeNeverRunsInlineAndRunDoes() throws Exception {
        try (NettyLoopGroup group = new NettyLoopGroup("t", 1, FAIL)) {
            Loop loop = group.loops().get(0);
            CompletableFuture<List<String>> order = new CompletableFuture<>();
            loop.execute(() -> {
                List<String> steps = new ArrayList<>();
                loop.execute(() -> {
                    steps.add("posted");
                    order.complete(steps);
                });
                loop.run(() -> steps.add("run"));
                steps.add("end");
            });
            assertThat(order.get(10, TimeUnit.SECONDS)).containsExactly("run", "end", "posted");
        }
    }

    @Test
    void whatEscapesATaskOrTimerGoesToTheFaultHandlerAndTheLoopLives() throws Exception {
        List<Throwable> faults = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        try (NettyLoopGroup group = new NettyLoopGroup("t", 1, (where, cause) -> faults.add(cause))) {
            Loop loop = group.loops().get(0);
            IllegalStateException first = new IllegalStateException("first");
            AssertionError second = new AssertionError("second");
            loop.execute(() -> {
                throw first;
            });
            loop.schedule(1, () -> {
                loop.execute(done::countDown);
                throw second;
            });
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(faults).containsExactly(first, second);
        }
    }

    @Test
    void aCancelledTimerDoesNotRun() throws Exception {
        try (NettyLoopGroup group = new NettyLoopGroup("t", 1, FAIL)) {
            Loop loop = group.loops().get(0);
            List<String> ran = new ArrayList<>();
            CompletableFuture<Void> later = new CompletableFuture<>();
            loop.execute(() -> {
                Loop.Timer timer = loop.schedule(1, () -> ran.add("cancelled"));
                loop.schedule(20, () -> later.complete(null));
                timer.cancel();
            });
            later.get(10, TimeUnit.SECONDS);
            assertThat(ran).isEmpty();
        }
    }

    @Test
    void sharedPlacementPutsPartitionsOnTheNetworkLoops() {
        try (NettyLoops shared = new NettyLoops(2, 3, Placement.SHARED, FAIL);
                NettyLoops dedicated = new NettyLoops(2, 3, Placement.DEDICATED, FAIL)) {
            assertThat(shared.partitions()).isEqualTo(shared.network());
            assertThat(dedicated.partitions()).hasSize(3).doesNotContainAnyElementsOf(dedicated.network());
        }
    }

    @Test
    void aLoopThatHasEndedDropsTasks() {
        NettyLoopGroup group = new NettyLoopGroup("t", 1, FAIL);
        group.loops().get(0).execute(() -> {});
        group.close();
        List<String> ran = new ArrayList<>();
        group.loops().get(0).execute(() -> ran.add("task"));
        group.loops().get(0).schedule(0, () -> ran.add("timer")).cancel();
        assertThat(ran).isEmpty();
    }

    @Test
    void fullBackgroundQueueRefusesAndTellsTheLoop() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        try (NettyLoopGroup group = new NettyLoopGroup("t", 1, FAIL);
                BackgroundThreads background = new BackgroundThreads("b", 1, 1)) {
            Loop loop = group.loops().get(0);
            CompletableFuture<String> first = new CompletableFuture<>();
            CompletableFuture<String> queued = new CompletableFuture<>();
            CompletableFuture<Throwable> refused = new CompletableFuture<>();
            CompletableFuture<Boolean> repliedOnLoop = new CompletableFuture<>();
            background.run(
                    () -> {
                        running.countDown();
                        release.await();
                        return "first";
                    },
                    loop,
                    (value, error) -> {
                        repliedOnLoop.complete(loop.onLoop());
                        first.complete(value);
                    });
            running.await();
            background.run(() -> "queued", loop, (value, error) -> queued.complete(value));
            background.run(() -> "refused", loop, (value, error) -> refused.complete(error));

            assertThat(refused.get(10, TimeUnit.SECONDS)).isInstanceOf(RejectedExecutionException.class);
            release.countDown();
            assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo("first");
            assertThat(queued.get(10, TimeUnit.SECONDS)).isEqualTo("queued");
            assertThat(repliedOnLoop.get()).isTrue();
        }
    }

    @Test
    void whatBackgroundWorkThrowsArrivesAsAValue() throws Exception {
        try (NettyLoopGroup group = new NettyLoopGroup("t", 1, FAIL);
                BackgroundThreads background = new BackgroundThreads("b", 1, 1)) {
            CompletableFuture<Throwable> error = new CompletableFuture<>();
            background.run(
                    () -> {
                        throw new java.io.IOException("disk");
                    },
                    group.loops().get(0),
                    (value, thrown) -> error.complete(thrown));
            assertThat(error.get(10, TimeUnit.SECONDS)).hasMessage("disk");
        }
    }
}
