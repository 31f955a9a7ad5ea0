package io.moldau.broker.api.fetch;

import io.moldau.broker.partition.FetchWaiter;
import io.moldau.broker.partition.ReadResult;
import io.moldau.protocol.runtime.Loop;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One fetch on its way through the partition loops. It visits the shards of its partitions one after the other and carries
 * its byte budget along, so that partitions are served in the client's order and no two loops share state; then it comes
 * home, to the loop that started it, and answers or waits.
 *
 * <p>Waiting holds no thread: the operation is registered with its partitions and is woken by the first that changes.
 * Every field belongs to the loop the operation is on; the hand-over between loops orders the accesses.
 */
final class FetchOperation implements FetchWaiter {

    private enum State {
        READING,
        WAITING,
        DONE
    }

    private final Loop home;
    private final List<FetchStop> route;
    private final ReadResult[] results;
    private final FetchLimits limits;
    private final Consumer<ReadResult[]> reply;

    private State state = State.READING;
    private boolean mayWait;
    private boolean wokenMeanwhile;
    private int bytes;
    private Loop.@Nullable Timer timer;

    /**
     * @param results one place per target; those that need no reading are filled already
     * @param reply takes the results, and the slices in them, on the home loop
     */
    FetchOperation(
            Loop home, List<FetchStop> route, ReadResult[] results, FetchLimits limits, Consumer<ReadResult[]> reply) {
        this.home = home;
        this.route = route;
        this.results = results;
        this.limits = limits;
        this.reply = reply;
        this.mayWait = limits.mayWait() && !route.isEmpty();
    }

    /** Reads, and answers when there is enough; on the home loop. */
    void start() {
        state = State.READING;
        wokenMeanwhile = false;
        bytes = 0;
        visit(0, mayWait);
    }

    /** Stops waiting because nobody listens any more; on the home loop. */
    void cancel() {
        mayWait = false;
        if (state == State.WAITING) {
            leave();
        }
    }

    /** {@inheritDoc} A change seen while reading counts as well: the reading may have passed that partition before. */
    @Override
    public void wake() {
        home.execute(() -> {
            wokenMeanwhile = true;
            if (state == State.WAITING) {
                readAgain();
            }
        });
    }

    private void visit(int stopIndex, boolean watch) {
        if (stopIndex == route.size()) {
            home.run(this::answerOrWait);
            return;
        }
        FetchStop stop = route.get(stopIndex);
        stop.shard().loop().run(() -> {
            stop.unwatch(this);
            bytes = stop.read(results, limits, bytes);
            if (watch && bytes < limits.minBytes()) {
                stop.watch(this, results);
            }
            visit(stopIndex + 1, watch);
        });
    }

    private void answerOrWait() {
        if (!mayWait || bytes >= limits.minBytes() || hasNewsBesidesRecords()) {
            leave();
        } else if (wokenMeanwhile) {
            readAgain();
        } else {
            state = State.WAITING;
            if (timer == null) {
                timer = home.schedule(limits.maxWaitMs(), this::cancel);
            }
        }
    }

    private boolean hasNewsBesidesRecords() {
        for (ReadResult result : results) {
            if (result.isUrgent()) {
                return true;
            }
        }
        return false;
    }

    private void readAgain() {
        for (ReadResult result : results) {
            result.slice().close();
        }
        start();
    }

    private void leave() {
        state = State.DONE;
        if (timer != null) {
            timer.cancel();
        }
        unwatchFrom(0);
    }

    /** Answers only when the operation is off every list, so that a late wake-up finds nobody. */
    private void unwatchFrom(int stopIndex) {
        if (stopIndex == route.size()) {
            home.run(() -> reply.accept(results));
            return;
        }
        FetchStop stop = route.get(stopIndex);
        if (!stop.isWatched()) {
            unwatchFrom(stopIndex + 1);
            return;
        }
        stop.shard().loop().run(() -> {
            stop.unwatch(this);
            unwatchFrom(stopIndex + 1);
        });
    }
}
