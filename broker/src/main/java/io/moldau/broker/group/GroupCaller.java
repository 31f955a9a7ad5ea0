package io.moldau.broker.group;

/**
 * Who asks a coordinator for something.
 *
 * @param clientId as the client calls itself, unchecked
 * @param clientHost its address as in {@code /127.0.0.1}
 * @param apiVersion of its request: some answers differ
 */
public record GroupCaller(String clientId, String clientHost, int apiVersion) {}
