package io.moldau.consumer;

import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.client.ClusterClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What of a consumer runs on its loop, whether the user polls or not, as the user's thread stops it at the end. */
record Engine(Loop loop, ClusterClient client, Fetcher fetcher) {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

    /** Ends fetching and closes the connections; waits until that is done. */
    void stop(Duration timeout) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        loop.execute(() -> {
            fetcher.close();
            // The farewells to the brokers are flushed at the end of this turn.
            loop.execute(() -> {
                client.close();
                ended.complete(null);
            });
        });
        try {
            ended.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the consumer's loop does not answer: closing without it");
        }
    }
}
