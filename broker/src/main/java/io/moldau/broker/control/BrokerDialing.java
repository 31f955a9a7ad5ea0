package io.moldau.broker.control;

import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.Transport;
import io.moldau.protocol.transport.client.RpcOptions;

/**
 * How this broker opens connections to another.
 *
 * @param brokerId this broker
 * @param listener the one through which brokers reach each other
 * @param loop the home loop
 * @param requestTimeoutMs how long an answer may take before the connection is given up
 */
public record BrokerDialing(
        int brokerId,
        String listener,
        Transport transport,
        Clock clock,
        Loop loop,
        RpcOptions options,
        int requestTimeoutMs) {}
