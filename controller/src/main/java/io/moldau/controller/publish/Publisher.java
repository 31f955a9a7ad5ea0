package io.moldau.controller.publish;

import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.cluster.ClusterDelta;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.LeaderAndIsrResponse;
import io.moldau.protocol.message.StopReplicaResponse;
import io.moldau.protocol.message.UpdateMetadataResponse;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells brokers what was decided, after it was stored and applied. Lives on the controller's loop. */
public final class Publisher {

    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);

    private final BrokerChannel channel;
    private final String brokerListener;
    private Consumer<BrokerRegistration> onRefused = broker -> {};

    /** @param brokerListener the listener through which brokers reach each other */
    public Publisher(BrokerChannel channel, String brokerListener) {
        this.channel = channel;
        this.brokerListener = brokerListener;
    }

    /**
     * Begins to speak for a controller.
     *
     * @param onRefused told each time a broker refuses a connection
     */
    public void open(Consumer<BrokerRegistration> onRefused) {
        this.onRefused = onRefused;
    }

    /** Tells every broker that it concerns about a delta; {@code image} is the one after it. */
    public void publish(ClusterImage image, ClusterDelta delta) {
        channel.connect(image.brokers().values(), onRefused);
        for (Announcement.Message message : Announcement.of(image, delta, brokerListener)) {
            channel.send(message.brokerId(), message.request(), response -> onResponse(message.brokerId(), response));
        }
    }

    /** Tells nobody anything any more: whoever is not told yet has to hear it from the next controller. */
    public void close() {
        onRefused = broker -> {};
        channel.connect(List.of(), onRefused);
    }

    /** Finds out, without telling it anything, whether a broker accepts connections. */
    public void probe(BrokerRegistration broker, Consumer<BrokerChannel.Reach> reached) {
        channel.probe(broker, reached);
    }

    /**
     * Tells a broker to stop serving its replicas of a topic, then to delete them.
     *
     * @param done true when all of them are gone
     */
    public void deleteReplicas(
            ClusterImage image, BrokerRegistration broker, TopicImage topic, Consumer<Boolean> done) {
        BrokerMessages messages = new BrokerMessages(image, brokerListener);
        channel.send(broker.id(), messages.deleteReplicas(broker, topic, false), response -> {});
        channel.send(broker.id(), messages.deleteReplicas(broker, topic, true), response -> {
            boolean deleted = response instanceof StopReplicaResponse stopped
                    && stopped.errorCode() == ErrorCode.NONE.code()
                    && stopped.partitionErrors().stream().allMatch(error -> error.errorCode() == ErrorCode.NONE.code());
            done.accept(deleted);
        });
    }

    /** An error here is one of a broker that has heard of a newer controller, which this one will notice for itself. */
    private static void onResponse(int brokerId, ApiMessage response) {
        short error = ErrorCode.NONE.code();
        if (response instanceof LeaderAndIsrResponse leaderAndIsr) {
            error = leaderAndIsr.errorCode();
        } else if (response instanceof UpdateMetadataResponse updateMetadata) {
            error = updateMetadata.errorCode();
        }
        if (error != ErrorCode.NONE.code()) {
            LOG.warn("broker {} refused what it was told: {}", brokerId, ErrorCode.of(error));
        }
    }
}
