package io.moldau.consumer.group;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.HeartbeatResponse;
import io.moldau.protocol.runtime.Loop;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the coordinator, as long as it is told to, that the member lives: one request at a time, whether the user polls or
 * not. On the loop only.
 */
final class Heartbeats {

    private final Loop loop;
    private final Coordinator coordinator;
    private final MemberMessages messages;
    private final int intervalMs;
    private final Consumer<ErrorCode> onAnswer;
    private Loop.@Nullable Timer timer;

    /** Whose heart beats; null while none does. */
    private @Nullable Identity identity;

    /** Which start this is: answers to an earlier one's requests are dropped. */
    private int start;

    Heartbeats(
            Loop loop, Coordinator coordinator, MemberMessages messages, int intervalMs, Consumer<ErrorCode> onAnswer) {
        this.loop = loop;
        this.coordinator = coordinator;
        this.messages = messages;
        this.intervalMs = intervalMs;
        this.onAnswer = onAnswer;
    }

    void start(Identity member) {
        stop();
        identity = member;
        beatLater();
    }

    void stop() {
        identity = null;
        start++;
        if (timer != null) {
            timer.cancel();
        }
    }

    private void beatLater() {
        timer = loop.schedule(intervalMs, this::beat);
    }

    private void beat() {
        if (identity == null) {
            return;
        }
        int asked = start;
        coordinator.send(messages.heartbeat(identity, new Reply<HeartbeatResponse>() {
            @Override
            public void onResponse(HeartbeatResponse response, int version) {
                answered(asked, ErrorCode.of(response.errorCode()));
            }

            @Override
            public void onFailure(ErrorCode error) {
                answered(asked, error);
            }
        }));
    }

    private void answered(int asked, ErrorCode error) {
        if (asked == start) {
            onAnswer.accept(error);
        }
        if (asked == start) {
            beatLater();
        }
    }
}
