package io.moldau.cli.process;

import io.moldau.config.BrokerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The brokers of this process, from the moment each has started: starts them, leaves a pid file for each, and stops them.
 * Started by one thread; stopped by any.
 */
final class StartedBrokers implements BrokerLauncher {

    private static final Logger LOG = LoggerFactory.getLogger(StartedBrokers.class);

    private final BrokerLauncher launcher;
    private final Path pidFiles;
    private final Deque<RunningBroker> running = new ConcurrentLinkedDeque<>();
    private final CountDownLatch startOver = new CountDownLatch(1);

    StartedBrokers(BrokerLauncher launcher, Path pidFiles) {
        this.launcher = launcher;
        this.pidFiles = pidFiles;
    }

    @Override
    public RunningBroker start(BrokerConfig config) throws IOException {
        RunningBroker broker = launcher.start(config);
        running.push(broker);
        PidFile.of(pidFiles, broker.id()).write();
        return broker;
    }

    /** Tells that no more brokers will be started, and that those there are may be stopped. */
    void startIsOver() {
        startOver.countDown();
    }

    /**
     * Stops what runs when the start is over. A broker that clients can see already may still be on its way here: it is
     * waited for, or the process would end it as a crash does.
     *
     * @param patience how long a start may go on; checking many logs takes minutes, and nothing is lost by ending that
     */
    void stopAfterStart(Duration patience) {
        try {
            if (!startOver.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn(
                        "told to end while starting, and still starting {} s later: ending at once",
                        patience.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        stop();
    }

    /** Stops what runs, in the reverse order of its start. */
    void stop() {
        for (RunningBroker broker = running.poll(); broker != null; broker = running.poll()) {
            try {
                broker.stop();
            } finally {
                PidFile.of(pidFiles, broker.id()).delete();
            }
        }
    }
}
