package io.moldau.broker.partition;

import io.moldau.protocol.api.ErrorCode;

/**
 * Refuses controllers that have been succeeded, and requests meant for an earlier life of this broker. Owned by the loop
 * of {@link Replicas}.
 */
final class ControllerFence {

    private static final long UNKNOWN = -1;

    private int controllerEpoch;
    private long brokerEpoch = UNKNOWN;

    /** Follows a registration: the broker's epoch is the id of the transaction that created its node. */
    void registered(long newBrokerEpoch) {
        brokerEpoch = newBrokerEpoch;
    }

    /** Checks a request in Kafka's order, and remembers the controller epoch of one that passes. */
    ErrorCode admit(int requestControllerEpoch, long requestBrokerEpoch) {
        if (requestBrokerEpoch != UNKNOWN && requestBrokerEpoch < brokerEpoch) {
            return ErrorCode.STALE_BROKER_EPOCH;
        }
        if (requestControllerEpoch < controllerEpoch) {
            return ErrorCode.STALE_CONTROLLER_EPOCH;
        }
        controllerEpoch = requestControllerEpoch;
        return ErrorCode.NONE;
    }
}
