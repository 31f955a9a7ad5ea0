package io.moldau.broker;

import io.moldau.broker.control.ControllerOrders;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.publish.BrokerChannel;
import io.moldau.protocol.message.ApiMessage;
import java.util.Collection;
import java.util.function.Consumer;

/**
 * The controller's way to the broker it runs in, without a detour over the network; others are reached through another
 * channel. On the home loop.
 */
final class LocalChannel implements BrokerChannel {

    private final int brokerId;
    private final ControllerOrders orders;
    private final BrokerChannel others;

    LocalChannel(int brokerId, ControllerOrders orders, BrokerChannel others) {
        this.brokerId = brokerId;
        this.orders = orders;
        this.others = others;
    }

    @Override
    public void connect(Collection<BrokerRegistration> live, Consumer<BrokerRegistration> onRefused) {
        others.connect(live.stream().filter(broker -> broker.id() != brokerId).toList(), onRefused);
    }

    @Override
    public void send(int toBroker, ApiMessage request, Consumer<ApiMessage> onResponse) {
        if (toBroker == brokerId) {
            orders.obey(request, onResponse);
        } else {
            others.send(toBroker, request, onResponse);
        }
    }

    @Override
    public void probe(BrokerRegistration broker, Consumer<Reach> reached) {
        others.probe(broker, reached);
    }
}
