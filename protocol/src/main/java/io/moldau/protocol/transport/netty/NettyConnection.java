package io.moldau.protocol.transport.netty;

import io.moldau.protocol.runtime.Loop;
import io.moldau.protocol.runtime.system.NettyLoop;
import io.moldau.protocol.transport.BadFrameException;
import io.moldau.protocol.transport.Connection;
import io.moldau.protocol.transport.ConnectionHandler;
import io.moldau.protocol.transport.ConnectionOptions;
import io.moldau.protocol.transport.FrameBudget;
import io.moldau.protocol.transport.Parts;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCounted;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Connection} over one Netty channel, of which it is the only handler. On the channel's loop only.
 *
 * <p>What is sent during one turn of the loop is flushed by one task at its end, so that the answers to pipelined requests
 * leave in one system call.
 */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write reports failure through exceptionCaught, a close through inactive
final class NettyConnection extends ChannelInboundHandlerAdapter implements Connection {

    private final NettyLoop loop;
    private final Channel channel;
    private final InetSocketAddress peer;
    private final FrameBudget budget;
    private final ConnectionHandler handler;
    private final FrameDecoder decoder;
    private final Runnable flush = this::flush;

    private boolean reading = true;
    private boolean waitingForBudget;
    private boolean decoding;
    private boolean flushPending;
    private boolean ended;
    private @Nullable Throwable endCause;

    NettyConnection(
            NettyLoop loop,
            Channel channel,
            InetSocketAddress peer,
            ConnectionOptions options,
            ConnectionHandler handler) {
        this.loop = loop;
        this.channel = channel;
        this.peer = peer;
        this.budget = options.budget();
        this.handler = handler;
        this.decoder = new FrameDecoder(options.maxFrameBytes(), budget, channel.alloc(), this::deliver);
    }

    @Override
    public Loop loop() {
        return loop;
    }

    @Override
    public InetSocketAddress peer() {
        return peer;
    }

    @Override
    public ByteBufAllocator allocator() {
        return channel.alloc();
    }

    @Override
    public void send(List<? extends ReferenceCounted> parts, @Nullable Runnable onSent) {
        loop.assertOnLoop();
        if (ended) {
            Parts.release(parts);
            return;
        }
        int last = parts.size() - 1;
        for (int i = 0; i < last; i++) {
            channel.write(parts.get(i), channel.voidPromise());
        }
        if (onSent == null) {
            channel.write(parts.get(last), channel.voidPromise());
        } else {
            channel.write(parts.get(last)).addListener((ChannelFuture sent) -> {
                if (sent.isSuccess()) {
                    guarded(onSent);
                } else {
                    end(sent.cause());
                }
            });
        }
        if (!flushPending) {
            flushPending = true;
            loop.execute(flush);
        }
    }

    private void flush() {
        flushPending = false;
        channel.flush();
    }

    @Override
    public boolean isWritable() {
        return !ended && channel.isWritable();
    }

    @Override
    public void setReading(boolean reading) {
        loop.assertOnLoop();
        if (this.reading != reading) {
            this.reading = reading;
            decode();
        }
    }

    @Override
    public void close() {
        loop.assertOnLoop();
        end(null);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        guarded(() -> handler.onOpen(this));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        decoder.add((ByteBuf) message);
        decode();
    }

    /** Hands over frames for as long as reading is on; a frame's handler may switch it off, or end the connection. */
    private void decode() {
        if (decoding) {
            return;
        }
        decoding = true;
        try {
            while (!ended && decoder.hasInput() && mayContinue()) {
                decoder.decodeOne();
            }
        } catch (BadFrameException e) {
            end(e);
        } finally {
            decoding = false;
        }
        if (!ended) {
            channel.config().setAutoRead(!decoder.atBoundary() || (reading && !waitingForBudget));
        }
    }

    private boolean mayContinue() {
        if (!decoder.atBoundary()) {
            return true;
        }
        if (!reading || waitingForBudget) {
            return false;
        }
        if (!budget.admits()) {
            waitingForBudget = true;
            budget.whenAdmitting(loop, this::budgetAdmits);
            return false;
        }
        return true;
    }

    private void budgetAdmits() {
        waitingForBudget = false;
        decode();
    }

    private void deliver(ByteBuf frame) {
        guarded(() -> handler.onFrame(frame));
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (isWritable()) {
            guarded(handler::onWritable);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(cause);
    }

    /** Closes the channel; the handler hears of it when Netty reports the channel inactive, never from within this call. */
    private void end(@Nullable Throwable cause) {
        if (!ended) {
            ended = true;
            endCause = cause;
            decoder.close();
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended = true;
        decoder.close();
        guarded(() -> handler.onClosed(endCause));
    }

    private void guarded(Runnable callback) {
        try {
            callback.run();
        } catch (Throwable e) {
            loop.faults().onFault("connection to " + peer + " on loop " + loop, e);
            end(e);
        }
    }

    @Override
    public String toString() {
        return peer.toString();
    }
}
