package io.moldau.consumer;

import io.moldau.consumer.ConsumeException.Reason;
import io.moldau.protocol.runtime.Loop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Has something done on the loop and waits for what comes of it. User's thread only. */
final class Asker {

    private final Loop loop;

    Asker(Loop loop) {
        this.loop = loop;
    }

    /**
     * Posts a question and waits; whoever works on it sees from the future when the waiting has ended.
     *
     * @throws ConsumeException what the future failed with, or that there was no answer in time
     */
    <T> T ask(Runnable question, CompletableFuture<T> result, Duration timeout) {
        try {
            loop.execute(question);
            return result.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new ConsumeException(Reason.TIMEOUT, null, "no answer in " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConsumeException(Reason.TIMEOUT, null, "interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConsumeException refused) {
                throw refused;
            }
            throw new ConsumeException(Reason.DEFECT, null, "the look-up failed", e.getCause());
        } finally {
            result.cancel(false);
        }
    }
}
