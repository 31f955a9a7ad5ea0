package io.moldau.broker.api.cluster;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.api.GuardedHandler;
import io.moldau.broker.metadata.MetadataCache;
import io.moldau.broker.network.Request;
import io.moldau.protocol.message.ApiMessage;

/**
 * A handler that tells of the cluster. On a broker that has just started, and was told of none yet, its requests wait: a
 * client that hears of a topic that it is unknown forgets what it had of it, and librdkafka does not get over that. Not for
 * long, as the client might ask another broker: after {@value #PATIENCE_MS} ms the handler answers with what there is.
 *
 * @param <Q> the request's message
 */
public final class OnceTold<Q extends ApiMessage> extends GuardedHandler<Q> {

    /** A broker that finds its place free is told within a fraction of this. */
    private static final int PATIENCE_MS = 1_000;

    private final MetadataCache metadata;

    public OnceTold(ApiHandler<Q> guarded, MetadataCache metadata) {
        super(guarded);
        this.metadata = metadata;
    }

    @Override
    public void handle(Request request, Q message) {
        if (metadata.image().isTold()) {
            guarded.handle(request, message);
        } else {
            metadata.whenTold(PATIENCE_MS, () -> resume(request, message));
        }
    }
}
