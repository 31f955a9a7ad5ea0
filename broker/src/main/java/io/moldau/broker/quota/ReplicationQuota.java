package io.moldau.broker.quota;

import io.moldau.config.ThrottleConfig;
import io.moldau.protocol.runtime.Clock;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How fast one broker's throttled replicas may be copied, in one direction (KIP-73). Safe from any thread.
 *
 * <p>The limit is the whole broker's, and throttled replicas live on any of its loops. A share for each loop would waste
 * what a quiet one does not use, so the loops count together: rarely, as one count is a whole answer to a fetch.
 */
public final class ReplicationQuota {

    private final Clock clock;
    private final AtomicReference<SampledRate> rate;
    private volatile long bytesPerSecond = ThrottleConfig.UNLIMITED;

    /** A quota without a limit, measured over the windows that {@code config} wants. */
    public ReplicationQuota(Clock clock, ThrottleConfig config) {
        this.clock = clock;
        this.rate = new AtomicReference<>(SampledRate.over(config.windows(), config.windowMs()));
    }

    /** Puts another limit in force; {@link ThrottleConfig#UNLIMITED} for none. */
    public void limitTo(long newBytesPerSecond) {
        bytesPerSecond = newBytesPerSecond;
    }

    /** Counts bytes of throttled replicas that were sent, or came. */
    public void count(long bytes) {
        long nowMs = clock.monotonicMs();
        rate.updateAndGet(before -> before.plus(bytes, nowMs));
    }

    /** Whether throttled replicas that are not in sync have to wait. */
    public boolean isExceeded() {
        long limit = bytesPerSecond;
        return limit != ThrottleConfig.UNLIMITED && measured().bytesPerSecond(clock.monotonicMs()) > limit;
    }

    /** How long until it is worth looking again whether the quota is exceeded; 0 if it is not. */
    public long exceededForMs() {
        long limit = bytesPerSecond;
        return limit == ThrottleConfig.UNLIMITED ? 0 : measured().untilWithinMs(limit, clock.monotonicMs());
    }

    private SampledRate measured() {
        return Objects.requireNonNull(rate.get());
    }
}
