package io.moldau.broker.replication;

import io.moldau.broker.quota.ReplicationQuota;
import io.moldau.config.Endpoint;
import io.moldau.config.ReplicationConfig;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.transport.Transport;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What fetchers need of their broker; used on all partition loops.
 *
 * @param brokerEpoch of this broker's registration now, or −1
 * @param endpoints where brokers find the broker with this id, or null while it is not known to live
 * @param random safe for use on several loops
 * @param followerQuota how fast throttled replicas here may copy
 */
public record FetcherPorts(
        int brokerId,
        LongSupplier brokerEpoch,
        ReplicationConfig config,
        IntFunction<@Nullable Endpoint> endpoints,
        Transport transport,
        Clock clock,
        RandomGenerator random,
        ReplicationQuota followerQuota,
        SuspectReports suspects) {}
