package io.moldau.protocol.transport.client;

import io.moldau.protocol.transport.ConnectionOptions;

/**
 * What every connection of a client has in common.
 *
 * @param clientId shown in brokers' logs and metrics
 * @param dialTimeoutMs most time to spend on opening a connection to one address
 * @param negotiationTimeoutMs most time for the broker to say which versions it knows
 * @param maxInFlight calls that wait for a response on one connection, at least 1
 */
public record RpcOptions(
        String clientId, int dialTimeoutMs, int negotiationTimeoutMs, int maxInFlight, ConnectionOptions connection) {}
