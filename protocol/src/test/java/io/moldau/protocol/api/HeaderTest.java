package io.moldau.protocol.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.moldau.protocol.wire.InvalidFrameException;
import io.moldau.protocol.wire.WireReader;
import io.moldau.protocol.wire.WireWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.MessageUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HeaderTest {

    /** The keys whose versions follow the release on the class path. */
    static Stream<ApiKey> sharedKeys() {
        return Arrays.stream(ApiKey.values()).filter(key -> key.id() < 68);
    }

    @ParameterizedTest
    @MethodSource("sharedKeys")
    void requestHeadersAreKafkas(ApiKey key) {
        for (short version = key.lowestVersion(); version <= key.highestVersion(); version++) {
            for (String clientId : new @Nullable String[] {"client-ä", "", null}) {
                var kafkas = new org.apache.kafka.common.requests.RequestHeader(
                        ApiKeys.forId(key.id()), version, clientId == null ? "" : clientId, 4711);
                if (clientId == null) {
                    kafkas.data().setClientId(null);
                }
                RequestHeader ours = new RequestHeader(key, version, 4711, withoutIdAtZero(key, version, clientId));
                byte[] expected = new byte[kafkas.size()];
                MessageUtil.toByteBuffer(kafkas.data(), kafkas.headerVersion()).get(expected);

                byte[] bytes = written(ours::write);
                assertThat(bytes).as(ours.toString()).isEqualTo(expected).hasSize(ours.size());
                assertThat(RequestHeader.read(reader(bytes))).isEqualTo(ours);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("sharedKeys")
    void responseHeadersAreKafkas(ApiKey key) {
        for (short version = key.lowestVersion(); version <= key.highestVersion(); version++) {
            short apiVersion = version;
            assertThat(ResponseHeader.version(key, version))
                    .isEqualTo(ApiKeys.forId(key.id()).responseHeaderVersion(version));
            ResponseHeader header = new ResponseHeader(-7);
            byte[] bytes = written(out -> header.write(out, key, apiVersion));
            assertThat(bytes).hasSize(ResponseHeader.size(key, version));
            WireReader in = reader(bytes);
            assertThat(ResponseHeader.read(in, key, version)).isEqualTo(header);
            in.expectEnd();
        }
    }

    @Test
    void apiVersionsIsUnderstoodInVersionsYetToCome() {
        RequestHeader header = RequestHeader.read(reader(hex("0012" + "0063" + "00000001" + "0001" + "61" + "ffffff")));
        assertThat(header).isEqualTo(new RequestHeader(ApiKey.API_VERSIONS, (short) 99, 1, "a"));
    }

    @Test
    void unknownKeysAndVersionsAreRefused() {
        for (String start : new String[] {"ffff0000", "7fff0000", "00340000", "0001ffff", "00010012", "00037fff"}) {
            assertThatThrownBy(() -> RequestHeader.read(reader(hex(start + "00000001" + "ffff00"))))
                    .as(start)
                    .isInstanceOf(InvalidFrameException.class);
        }
    }

    @Test
    void tagsAreSkippedAndMustAscend() {
        String start = "0003" + "0009" + "00000001" + "ffff";
        WireReader in = reader(hex(start + "02" + "0001aa" + "0502bbbb" + "cc"));
        RequestHeader.read(in);
        assertThat(in.remaining()).isEqualTo(1);
        for (String tags : new String[] {
            "02" + "0500" + "0500", // the same tag twice
            "02" + "0500" + "0400", // tags that descend
            "01" + "0005aa", // larger than the frame
            "ffffffff07", // 2^31 - 1 of them
            "ffffffff0f", // 2^32 - 1 of them
            "818181818101", // a varint of six bytes
            "01" + "00ffffffff0f", // a negative size
            "04" + "0000" + "0100", // more than there are bytes for
        }) {
            assertThatThrownBy(() -> RequestHeader.read(reader(hex(start + tags))))
                    .as(tags)
                    .isInstanceOf(InvalidFrameException.class);
        }
    }

    @Test
    void clientIdsMayBeLongButNotLie() {
        assertThatThrownBy(() -> RequestHeader.read(reader(hex("0003" + "0001" + "00000001" + "fffe"))))
                .isInstanceOf(InvalidFrameException.class);
        assertThatThrownBy(() -> RequestHeader.read(reader(hex("0003" + "0001" + "00000001" + "0002" + "c328"))))
                .hasMessageContaining("UTF-8");
        String longest = "x".repeat(Short.MAX_VALUE);
        RequestHeader header = new RequestHeader(ApiKey.METADATA, (short) 1, Integer.MIN_VALUE, longest);
        assertThat(RequestHeader.read(reader(written(header::write)))).isEqualTo(header);
    }

    private static @Nullable String withoutIdAtZero(ApiKey key, int version, @Nullable String clientId) {
        return RequestHeader.version(key, version) == 0 ? null : clientId;
    }

    private static WireReader reader(byte[] bytes) {
        return new WireReader(Unpooled.wrappedBuffer(bytes));
    }

    private static byte[] hex(String text) {
        return ByteBufUtil.decodeHexDump(text);
    }

    private static byte[] written(Consumer<WireWriter> write) {
        WireWriter out = new WireWriter(UnpooledByteBufAllocator.DEFAULT, 16);
        write.accept(out);
        ByteBuf frame = (ByteBuf) out.parts().get(0);
        byte[] bytes = ByteBufUtil.getBytes(frame);
        frame.release();
        return bytes;
    }
}
