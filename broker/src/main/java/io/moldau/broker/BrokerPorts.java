package io.moldau.broker;

import io.moldau.broker.log.disk.Disk;
import io.moldau.controller.store.MetadataStore;
import io.moldau.protocol.runtime.Background;
import io.moldau.protocol.runtime.Clock;
import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.transport.Transport;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The world as one broker sees it. Whoever starts the broker provides it and takes it down after the broker has stopped.
 *
 * @param random used from all loops, so safe for that; session ids are drawn from it, so hard to guess
 * @param home the loop of the metadata store, of the controller and of the log store
 * @param networkLoops those that {@code transport} puts accepted connections on
 * @param partitionLoops may be the network loops themselves: then many requests need no hop
 * @param store reports on {@code home}
 * @param disks one per log directory
 * @param hostName what clients are told where a listener names no host
 * @param bootId of the running kernel: another one means that unsynced writes may be lost
 * @param heapBytes the memory the broker may use
 */
public record BrokerPorts(
        Clock clock,
        RandomGenerator random,
        Loop home,
        List<? extends Loop> networkLoops,
        List<? extends Loop> partitionLoops,
        Background background,
        Transport transport,
        MetadataStore store,
        List<Disk> disks,
        String hostName,
        String bootId,
        long heapBytes) {}
