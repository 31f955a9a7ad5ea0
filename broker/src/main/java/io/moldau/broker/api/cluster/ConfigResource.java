package io.moldau.broker.api.cluster;

import io.moldau.broker.metadata.MetadataImage;
import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.controller.controller.TopicNames;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;

/** What a request about settings is about, as its numbers and names say. */
record ConfigResource(byte type, String name) {

    static final byte TOPIC = 2;
    static final byte BROKER = 4;
    static final byte BROKER_LOGGER = 8;

    /** Refuses a topic that cannot be or is not. */
    void requireTopic(MetadataImage image) {
        TopicNames.problemOf(name).ifPresent(problem -> {
            throw new ApiException(ErrorCode.INVALID_TOPIC_EXCEPTION, problem);
        });
        if (image.topic(name) == null) {
            throw new ApiException(
                    image.absence(),
                    image.isTold() ? "there is no topic of this name" : "this broker does not know its cluster yet");
        }
    }

    /** This broker, or all by an empty name. Refuses any other: each knows only its own settings. */
    ConfigEntity brokerEntity(int brokerId) {
        if (name.isEmpty()) {
            return ConfigEntity.defaultBroker();
        } else if (!name.equals(Integer.toString(brokerId))) {
            throw new ApiException(
                    ErrorCode.INVALID_REQUEST,
                    "this is broker " + brokerId + "; the settings of another are to be asked of that one");
        }
        return ConfigEntity.broker(brokerId);
    }

    ApiException unsupported() {
        return new ApiException(
                ErrorCode.INVALID_REQUEST,
                type == BROKER_LOGGER
                        ? "log levels cannot be seen or set this way"
                        : "resources of type " + type + " have no settings here");
    }
}
