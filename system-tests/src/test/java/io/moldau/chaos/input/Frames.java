package io.moldau.chaos.input;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.RequestHeader;

/** Frames for a raw connection: honest ones by Kafka's own classes, and dishonest ones byte by byte. */
final class Frames {

    static final int CORRELATION_ID = 77;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private Frames() {}

    /** A request as Kafka's client would send it, with its size in front. */
    static byte[] request(AbstractRequest request) {
        var header = new RequestHeader(request.apiKey(), request.version(), "raw", CORRELATION_ID);
        return sized(bytes(request.serializeWithHeader(header)));
    }

    /** A request of Kafka's message classes, not checked by anything. */
    static byte[] request(ApiKeys api, int version, ApiMessage body) {
        ByteBuffer buffer = MessageUtil.toByteBuffer(body, (short) version);
        return header(api, version).raw(bytes(buffer)).sized();
    }

    /** Starts a frame with a proper header for this API and version. */
    static Frames header(ApiKeys api, int version) {
        short headerVersion = api.requestHeaderVersion((short) version);
        var data = new RequestHeader(api, (short) version, "raw", CORRELATION_ID).data();
        return new Frames().raw(bytes(MessageUtil.toByteBuffer(data, headerVersion)));
    }

    /** Starts a frame with nothing in it. */
    static Frames empty() {
        return new Frames();
    }

    Frames int8(int value) {
        bytes.write(value);
        return this;
    }

    Frames int16(int value) {
        return int8(value >>> 8).int8(value);
    }

    Frames int32(int value) {
        return int16(value >>> 16).int16(value);
    }

    Frames int64(long value) {
        return int32((int) (value >>> 32)).int32((int) value);
    }

    /** An unsigned varint as flexible versions use it for lengths and tags. */
    Frames varint(int value) {
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            int8((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        return int8(rest);
    }

    /** A string with a two-byte length. */
    Frames string(String value) {
        byte[] content = value.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return int16(content.length).raw(content);
    }

    Frames raw(byte[] content) {
        bytes.writeBytes(content);
        return this;
    }

    Frames zeros(int count) {
        return raw(new byte[count]);
    }

    /** What was written so far, without a size. */
    byte[] unsized() {
        return bytes.toByteArray();
    }

    /** What was written so far, as a whole frame. */
    byte[] sized() {
        return sized(bytes.toByteArray());
    }

    static byte[] sized(byte[] content) {
        return ByteBuffer.allocate(4 + content.length)
                .putInt(content.length)
                .put(content)
                .array();
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] content = new byte[buffer.remaining()];
        buffer.get(content);
        return content;
    }
}
