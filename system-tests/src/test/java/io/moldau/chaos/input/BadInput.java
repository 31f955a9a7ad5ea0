package io.moldau.chaos.input;

import io.moldau.process.BrokerKind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.jspecify.annotations.Nullable;

/**
 * One row of the catalogue: what is sent, and what may come back.
 *
 * @param row the catalogue's number, B1 to B33
 * @param api how an answer is to be read
 * @param wire everything that is sent, sizes included
 * @param kafka what Apache Kafka 3.9.2 does instead, where we do better; null where it is held to the same
 * @param allowed the outcomes that are fine: {@link #CLOSED}, {@link #SILENT}, or the names of the error codes in the answer
 */
record BadInput(
        String row,
        String name,
        ApiKeys api,
        short version,
        ByteBuffer wire,
        Set<String> allowed,
        @Nullable String kafka) {

    static final String CLOSED = "CLOSED";
    static final String SILENT = "SILENT";
    static final String NONE = "NONE";

    static BadInput of(String row, String name, ApiKeys api, int version, byte[] wire, String... allowed) {
        return new BadInput(row, name, api, (short) version, ByteBuffer.wrap(wire), Set.of(allowed), null);
    }

    /** The same case, with what Apache Kafka does where that is not good enough for us. */
    BadInput butKafkaSays(String outcome) {
        return new BadInput(row, name, api, version, wire, allowed, outcome);
    }

    /** The outcomes that are fine for a broker of this kind. */
    Set<String> allowedOf(BrokerKind kind) {
        return kafka != null && kind == BrokerKind.KAFKA ? Set.of(kafka) : allowed;
    }

    /** Something no answer can come to, as not even a header could be read. */
    static BadInput closes(String row, String name, byte[] wire) {
        return of(row, name, ApiKeys.API_VERSIONS, 0, wire, CLOSED);
    }

    /** Sends the bytes over a connection of their own and names what came back. */
    String outcome(int port) throws IOException {
        try (RawConnection connection = new RawConnection(port)) {
            ByteBuffer response =
                    connection.send(Frames.bytes(wire.duplicate())).read();
            return response == null ? CLOSED : errorsIn(response);
        } catch (SocketTimeoutException e) {
            return SILENT;
        }
    }

    private String errorsIn(ByteBuffer response) {
        AbstractResponse parsed =
                AbstractResponse.parseResponse(response, new RequestHeader(api, version, "raw", response.getInt(0)));
        Set<String> errors = new TreeSet<>();
        parsed.errorCounts().keySet().forEach(error -> errors.add(error.name()));
        // A response without trouble at the top still reports what is wrong further down.
        List<String> troubles =
                errors.stream().filter(error -> !error.equals(NONE)).toList();
        return troubles.isEmpty() ? NONE : String.join("+", troubles);
    }

    @Override
    public String toString() {
        return row + " " + name;
    }
}
