package io.moldau.broker.control;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.ControlledShutdownRequest;
import io.moldau.protocol.message.ControlledShutdownResponse;
import io.moldau.protocol.runtime.Loop;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's leave-taking before a clean stop: the controller has others lead in its stead, so that clients notice next to
 * nothing. Some partitions may have nobody else in sync at the moment; the broker asks again a few times, and then goes all
 * the same. On the home loop; used once.
 */
public final class Departure {

    private static final Logger LOG = LoggerFactory.getLogger(Departure.class);

    private final int brokerId;
    private final LongSupplier brokerEpoch;
    private final ControllerLink link;
    private final Loop loop;
    private final Patience patience;

    /**
     * How long to ask.
     *
     * @param attempts at least 1
     * @param backoffMs between two of them
     * @param answerMs how long to wait for the answer to one
     */
    public record Patience(int attempts, long backoffMs, long answerMs) {}

    /** @param brokerEpoch of this broker's registration; read on the loop */
    public Departure(int brokerId, LongSupplier brokerEpoch, ControllerLink link, Loop loop, Patience patience) {
        this.brokerId = brokerId;
        this.brokerEpoch = brokerEpoch;
        this.link = link;
        this.loop = loop;
        this.patience = patience;
    }

    /** Takes leave; {@code done} runs once, on the loop. */
    public void begin(Runnable done) {
        attempt(patience.attempts(), done);
    }

    private void attempt(int left, Runnable done) {
        ControlledShutdownRequest request = ControlledShutdownRequest.builder()
                .brokerId(brokerId)
                .brokerEpoch(brokerEpoch.getAsLong())
                .build();
        link.ask(Question.of(request), patience.answerMs(), answer -> {
            if (isReleased(answer)) {
                LOG.info("broker {} leads nothing any more that others could lead", brokerId);
                done.run();
            } else if (left > 1) {
                loop.schedule(patience.backoffMs(), () -> attempt(left - 1, done));
            } else {
                LOG.warn("broker {} goes although it still leads partitions that others hold", brokerId);
                done.run();
            }
        });
    }

    private static boolean isReleased(Optional<ApiMessage> answer) {
        return answer.isPresent()
                && answer.get() instanceof ControlledShutdownResponse response
                && response.errorCode() == ErrorCode.NONE.code()
                && response.remainingPartitions().isEmpty();
    }
}
