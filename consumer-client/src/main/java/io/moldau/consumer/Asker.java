package io.moldau.consumer;

import io.moldau.consumer.ConsumeException.Reason;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Has something done on the loop and waits for what comes of it. User's thread only. */
final class Asker {

    private final Loop loop;
    private final Clock clock;
    private final Mailbox mailbox;

    Asker(Loop loop, Clock clock, Mailbox mailbox) {
        this.loop = loop;
        this.clock = clock;
        this.mailbox = mailbox;
    }

    /**
     * Posts a question and waits; whoever works on it sees from the future when the waiting has ended.
     *
     * @throws WakeupException when somebody wants it
     * @throws ConsumeException what the future failed with, or that there was no answer in time
     */
    <T> T ask(Runnable question, CompletableFuture<T> result, Duration timeout) {
        long deadlineNanos = clock.nanos() + timeout.toNanos();
        try {
            mailbox.checkState();
            loop.execute(question);
            while (!result.isDone()) {
                mailbox.await(result, deadlineNanos - clock.nanos());
            }
            return result.get();
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
