package io.moldau.consumer.group;

import io.moldau.config.ConsumerGroupConfig;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.LeaveGroupResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a member takes leave of its group, so that the others need not wait for its session to end. On the loop only. */
final class Farewell {

    private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);

    private final ConsumerGroupConfig config;
    private final Coordinator coordinator;
    private final MemberMessages messages;

    Farewell(ConsumerGroupConfig config, Coordinator coordinator, MemberMessages messages) {
        this.config = config;
        this.coordinator = coordinator;
        this.messages = messages;
    }

    /**
     * Leaves; {@code done} runs when the coordinator knows, or cannot be told. A static member stays, in the hope that it comes
     * back in time (KIP-345).
     */
    void say(Identity identity, String why, Runnable done) {
        if (identity.memberId().isEmpty() || config.instanceId() != null || !coordinator.isKnown()) {
            done.run();
            return;
        }
        LOG.info("group {}: {} leaves: {}", config.groupId(), identity.memberId(), why);
        coordinator.send(messages.leave(identity, why, new Reply<LeaveGroupResponse>() {
            @Override
            public void onResponse(LeaveGroupResponse response, int version) {
                done.run();
            }

            @Override
            public void onFailure(ErrorCode error) {
                done.run();
            }
        }));
    }
}
