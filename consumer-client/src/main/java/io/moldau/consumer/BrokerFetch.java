package io.moldau.consumer;

import io.moldau.config.ConsumerConfig;
import io.moldau.consumer.FetchSession.Delta;
import io.moldau.consumer.FetchSession.Wanted;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.message.FetchRequest;
import io.moldau.protocol.message.FetchResponse;
import io.moldau.protocol.transport.client.Call;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.client.RpcCallback;
import io.moldau.protocol.transport.client.RpcFailure;
import io.moldau.protocol.wire.Uuid;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The fetches from one broker, one after the other. On the loop only. */
final class BrokerFetch implements RpcCallback<FetchResponse> {

    /** The first with record batches of format 2. */
    private static final int MIN_VERSION = 4;

    /** Before this, requests knew no sessions, and each has to name everything. */
    private static final int SESSIONS_FROM = 7;

    /** From here on topics are named by id. */
    private static final int TOPIC_IDS_FROM = 13;

    private static final int CONSUMER = -1;

    private final int broker;
    private final ConsumerConfig config;
    private final ClusterClient client;
    private final BiConsumer<Map<TopicPartition, Wanted>, @Nullable FetchResponse> listener;
    private final FetchSession session;

    /** What the request under way asked for; null between requests. */
    private @Nullable Map<TopicPartition, Wanted> asked;

    BrokerFetch(
            int broker,
            ConsumerConfig config,
            ClusterClient client,
            BiConsumer<Map<TopicPartition, Wanted>, @Nullable FetchResponse> listener) {
        this.broker = broker;
        this.config = config;
        this.client = client;
        this.listener = listener;
        this.session = new FetchSession(config.maxPartitionFetchBytes());
    }

    /** Sends a request unless one is under way; then its answer gives occasion to ask again. */
    void fetch(Map<TopicPartition, Wanted> wanted) {
        if (asked != null) {
            return;
        }
        asked = wanted;
        boolean haveIds =
                wanted.values().stream().noneMatch(want -> want.topicId().equals(Uuid.ZERO));
        client.send(
                broker,
                new Call<>(
                        ApiKey.FETCH,
                        MIN_VERSION,
                        haveIds ? ApiKey.FETCH.highestVersion() : TOPIC_IDS_FROM - 1,
                        version -> request(wanted, version),
                        FetchResponse.class,
                        config.client().requestTimeoutMs(),
                        true,
                        this));
    }

    private FetchRequest request(Map<TopicPartition, Wanted> wanted, int version) {
        if (version < SESSIONS_FROM) {
            session.reset();
        }
        Delta delta = session.next(wanted, version >= TOPIC_IDS_FROM);
        return FetchRequest.builder()
                .replicaId(CONSUMER)
                .maxWaitMs(config.fetchMaxWaitMs())
                .minBytes(config.fetchMinBytes())
                .maxBytes(config.fetchMaxBytes())
                .isolationLevel(Fetcher.isolationLevel(config))
                .sessionId(delta.sessionId())
                .sessionEpoch(delta.epoch())
                .topics(delta.topics())
                .forgottenTopicsData(delta.forgotten())
                .build();
    }

    @Override
    public void onResponse(FetchResponse response, int version) {
        Map<TopicPartition, Wanted> answered = take();
        listener.accept(answered, session.onResponse(response) ? response : null);
    }

    @Override
    public void onFailure(RpcFailure failure) {
        session.reset();
        listener.accept(take(), null);
    }

    private Map<TopicPartition, Wanted> take() {
        Map<TopicPartition, Wanted> taken = asked == null ? Map.of() : asked;
        asked = null;
        return taken;
    }

    /** Tells the broker to forget the session. Nobody waits for an answer; without it the broker forgets in time. */
    void close() {
        if (session.id() == FetchSession.NO_SESSION) {
            return;
        }
        FetchRequest request = FetchRequest.builder()
                .replicaId(CONSUMER)
                .sessionId(session.id())
                .sessionEpoch(FetchSession.CLOSING_EPOCH)
                .topics(List.of())
                .forgottenTopicsData(List.of())
                .build();
        Call<FetchResponse> call = Call.of(
                request, FetchResponse.class, config.client().requestTimeoutMs(), new RpcCallback<FetchResponse>() {
                    @Override
                    public void onResponse(FetchResponse response, int version) {}

                    @Override
                    public void onFailure(RpcFailure failure) {}
                });
        client.send(broker, call.withVersions(SESSIONS_FROM, call.maxVersion()));
    }
}
