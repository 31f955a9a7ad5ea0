package io.moldau.chaos.group;

import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.runtime.system.SystemClock;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.Transport;
import io.moldau.protocol.transport.client.RpcChannel;
import io.moldau.protocol.transport.client.RpcOptions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the light members of one loop have in common.
 *
 * @param tickets commits that are still to be made, shared by all loops
 */
record LightWorld(
        Loop loop,
        Transport transport,
        List<Address> brokers,
        String topic,
        int sessionTimeoutMs,
        int heartbeatMs,
        AtomicLong tickets,
        LightStats stats) {

    private static final int DIAL_TIMEOUT_MS = 5_000;
    private static final int MAX_IN_FLIGHT = 8;
    private static final RpcOptions OPTIONS =
            new RpcOptions("light", DIAL_TIMEOUT_MS, DIAL_TIMEOUT_MS, MAX_IN_FLIGHT, ConnectionOptions.defaults());

    /** Where a broker listens. */
    record Address(String host, int port) {

        static List<Address> parse(String bootstrap) {
            return Arrays.stream(bootstrap.split(",", -1))
                    .map(each -> each.split(":", -1))
                    .map(each -> new Address(each[0], Integer.parseInt(each[1])))
                    .toList();
        }
    }

    Address anyBroker(int attempt) {
        return brokers.get(attempt % brokers.size());
    }

    RpcChannel open(Address to, RpcChannel.Listener listener) {
        return RpcChannel.open(transport, to.host(), to.port(), OPTIONS, SystemClock.INSTANCE, loop, listener);
    }

    /** Whether one more commit is to be made; the caller makes it. */
    boolean takeTicket() {
        return tickets.get() > 0 && tickets.getAndDecrement() > 0;
    }
}
