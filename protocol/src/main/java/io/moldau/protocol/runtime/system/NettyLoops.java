package io.moldau.protocol.runtime.system;

import io.moldau.protocol.runtime.Background;
import io.moldau.protocol.runtime.FaultHandler;
import io.moldau.protocol.runtime.Loop;
import java.util.List;

/**
 * Every thread of a broker: network loops, partition loops, one controller loop and the background threads, with the names
 * an operator sees in a thread dump.
 *
 * <p>All are daemon threads: whoever starts a broker keeps the process alive. Immutable; safe from any thread. {@link
 * #close} comes last, when whatever lives on the loops has been told to stop.
 */
public final class NettyLoops implements AutoCloseable {

    /** Where partitions live. */
    public enum Placement {
        /** On the network loops: a request whose connection shares its partition's loop needs no hop. */
        SHARED,
        /** On loops of their own. */
        DEDICATED
    }

    /** More than cores: they mostly wait for the disk, and what they wait for together the file system commits together. */
    private static final int BACKGROUND_THREADS = 4;

    /** Tens of thousands of partitions may each have something to write down at once, when their first records come. */
    private static final int BACKGROUND_QUEUE = 200_000;

    private static final int RESOLVER_QUEUE = 1_000;

    private final NettyLoopGroup network;
    private final NettyLoopGroup partitions;
    private final NettyLoopGroup controller;
    private final BackgroundThreads background;
    private final BackgroundThreads resolver;

    /**
     * @param networkLoops at least 1
     * @param partitionLoops at least 1; ignored when {@code placement} is SHARED
     */
    public NettyLoops(int networkLoops, int partitionLoops, Placement placement, FaultHandler faults) {
        this.network = new NettyLoopGroup("network", networkLoops, faults);
        this.partitions =
                placement == Placement.SHARED ? network : new NettyLoopGroup("partition", partitionLoops, faults);
        this.controller = new NettyLoopGroup("controller", 1, faults);
        this.background = new BackgroundThreads("background", BACKGROUND_THREADS, BACKGROUND_QUEUE);
        this.resolver = new BackgroundThreads("resolver", 1, RESOLVER_QUEUE);
    }

    /** The loops that own connections as one group, for a transport to spread connections over. */
    public NettyLoopGroup networkGroup() {
        return network;
    }

    /** Loops that own connections. */
    public List<NettyLoop> network() {
        return network.loops();
    }

    /** Loops that own partitions; the {@link #network} loops themselves when shared. */
    public List<NettyLoop> partitions() {
        return partitions.loops();
    }

    /** The loop that owns the cluster image while this broker is the controller. */
    public Loop controller() {
        return controller.loops().get(0);
    }

    /** Threads for work that blocks. */
    public Background background() {
        return background;
    }

    /**
     * A thread that looks host names up. Not one of the {@link #background} threads: a connection to another broker must not
     * wait until thousands of logs are made.
     */
    public Background resolver() {
        return resolver;
    }

    /** Ends the background threads first (their results still reach the loops), then the loops. */
    @Override
    public void close() {
        background.close();
        resolver.close();
        controller.close();
        if (partitions != network) {
            partitions.close();
        }
        network.close();
    }
}
