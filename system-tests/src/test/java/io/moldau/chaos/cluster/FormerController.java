package io.moldau.chaos.cluster;

import io.moldau.process.BrokerProcess;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.RequestHeader;
import io.moldau.protocol.message.LeaderAndIsrRequest;
import io.moldau.protocol.message.LeaderAndIsrResponse;
import io.moldau.protocol.wire.WireReader;
import io.moldau.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** Speaks to brokers as the controller of some epoch would, whether it holds the office or not. */
final class FormerController {

    private static final short VERSION = 7;
    private static final int TIMEOUT_MS = 10_000;
    private static final int CORRELATION_ID_BYTES = 4;

    private FormerController() {}

    /** What a broker answers to a LeaderAndIsr request that asks for nothing, in the name of this controller. */
    static ErrorCode order(BrokerProcess broker, int controllerId, int controllerEpoch) throws IOException {
        LeaderAndIsrRequest request = LeaderAndIsrRequest.builder()
                .controllerId(controllerId)
                .controllerEpoch(controllerEpoch)
                .build();
        WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT, 1_024);
        new RequestHeader(ApiKey.LEADER_AND_ISR, VERSION, 1, "former controller").write(out);
        request.write(out, VERSION);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), broker.port())) {
            socket.setSoTimeout(TIMEOUT_MS);
            ByteBuf frame = (ByteBuf) out.parts().get(0);
            DataOutputStream requests = new DataOutputStream(socket.getOutputStream());
            requests.writeInt(frame.readableBytes());
            frame.readBytes(requests, frame.readableBytes());
            DataInputStream responses = new DataInputStream(socket.getInputStream());
            byte[] response = new byte[responses.readInt()];
            responses.readFully(response);
            ByteBuf body = Unpooled.wrappedBuffer(response).skipBytes(CORRELATION_ID_BYTES);
            body.skipBytes(1); // the header's tags
            return ErrorCode.of(
                    LeaderAndIsrResponse.read(new WireReader(body), VERSION).errorCode());
        } finally {
            out.release();
        }
    }
}
