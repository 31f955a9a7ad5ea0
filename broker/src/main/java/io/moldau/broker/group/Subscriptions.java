package io.moldau.broker.group;

import io.moldau.protocol.message.ConsumerProtocolSubscription;
import io.moldau.protocol.wire.InvalidFrameException;
import io.moldau.protocol.wire.WireReader;
import io.netty.buffer.Unpooled;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks into what consumers tell each other, which is theirs, for the one thing a coordinator wants to know. Stateless. */
final class Subscriptions {

    static final String CONSUMER = "consumer";

    private Subscriptions() {}

    /** The topics that the members consume; null if they are no consumers, or say it in a way that is not understood. */
    static @Nullable Set<String> topics(String protocolType, @Nullable String protocol, Members members) {
        if (!protocolType.equals(CONSUMER)) {
            return null;
        }
        Set<String> topics = new HashSet<>();
        try {
            for (Member member : members.all()) {
                WireReader in = new WireReader(Unpooled.wrappedBuffer(member.metadata(protocol)));
                in.readInt16();
                // Every later version begins like the first one.
                topics.addAll(ConsumerProtocolSubscription.read(in, 0).topics());
            }
            return topics;
        } catch (InvalidFrameException e) {
            return null;
        }
    }
}
