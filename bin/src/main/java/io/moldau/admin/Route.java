package io.moldau.admin;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.transport.client.Call;
import io.moldau.protocol.transport.client.ClusterClient;
import io.moldau.protocol.transport.client.ClusterMetadata;

/** Whom a question is for when not just any broker can answer it. */
sealed interface Route {

    /** Whether the metadata tells where that is. */
    boolean isKnown(ClusterMetadata metadata);

    /** Sends the call there; on the client's loop. */
    void send(ClusterClient client, Call<?> call);

    /** Whether this answer means that newer metadata leads elsewhere. */
    boolean hasMoved(ErrorCode error);

    /** Completes "the cluster has had no ... for 10 ms". */
    String name();

    /** The controller, whoever that is. */
    record ToController() implements Route {
        @Override
        public boolean isKnown(ClusterMetadata metadata) {
            return metadata.brokers().containsKey(metadata.controllerId());
        }

        @Override
        public void send(ClusterClient client, Call<?> call) {
            client.sendToController(call);
        }

        @Override
        public boolean hasMoved(ErrorCode error) {
            return error == ErrorCode.NOT_CONTROLLER;
        }

        @Override
        public String name() {
            return "controller";
        }
    }

    /** The broker of this id: what it answers is final. */
    record ToBroker(int id) implements Route {
        @Override
        public boolean isKnown(ClusterMetadata metadata) {
            return metadata.brokers().containsKey(id);
        }

        @Override
        public void send(ClusterClient client, Call<?> call) {
            client.send(id, call);
        }

        @Override
        public boolean hasMoved(ErrorCode error) {
            return false;
        }

        @Override
        public String name() {
            return "broker " + id;
        }
    }
}
