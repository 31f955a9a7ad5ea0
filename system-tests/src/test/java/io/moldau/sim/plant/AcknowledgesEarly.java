package io.moldau.sim.plant;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.protocol.message.ProduceRequest;

/** A leader answers acks=all as soon as it has the records itself: here it is only ever asked for acks=1. */
public final class AcknowledgesEarly extends FrameEditor {

    private static final short ALL = -1;
    private static final short LEADER = 1;

    public AcknowledgesEarly() {
        super(ApiKey.PRODUCE);
    }

    @Override
    ApiMessage editRequest(String from, String to, ApiMessage request) {
        ProduceRequest produce = (ProduceRequest) request;
        return produce.acks() == ALL ? Rows.with(produce, "acks", LEADER) : produce;
    }
}
