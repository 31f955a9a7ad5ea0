package io.moldau.sim.runtime;

import io.moldau.protocol.runtime.Background;
import io.moldau.protocol.runtime.Loop;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Background threads of a simulated process: each piece of work happens at once, after as long as it would have taken. */
final class SimBackground implements Background {

    private final SimProcess process;

    SimBackground(SimProcess process) {
        this.process = process;
    }

    @Override
    public <T> void run(Callable<T> work, Loop replyTo, BiConsumer<@Nullable T, @Nullable Throwable> done) {
        process.inBackground(process.pace().workNs(), null, () -> {
            T result;
            try {
                result = work.call();
            } catch (Exception e) {
                replyTo.execute(() -> done.accept(null, e));
                return;
            }
            replyTo.execute(() -> done.accept(result, null));
        });
    }
}
