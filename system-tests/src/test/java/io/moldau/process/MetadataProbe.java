package io.moldau.process;

import io.moldau.protocol.api.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks a broker what it knows of its cluster, once: a client would hide the first answers by asking again. */
public final class MetadataProbe {

    private static final int TIMEOUT_MS = 2_000;
    private static final short METADATA = 3;
    private static final short VERSION = 1;

    private MetadataProbe() {}

    /**
     * What a broker answers.
     *
     * @param brokers how many it knows to be alive
     * @param topicErrors of each topic that it was asked about, in their order
     */
    public record Answer(int brokers, List<ErrorCode> topicErrors) {}

    /** Asks once; empty when nobody answers within two seconds. */
    public static Optional<Answer> ask(InetSocketAddress broker, String... topics) {
        try (Socket socket = new Socket()) {
            socket.connect(broker, TIMEOUT_MS);
            socket.setSoTimeout(TIMEOUT_MS);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            byte[] request = request(topics);
            out.writeInt(request.length);
            out.write(request);
            return Optional.of(read(new DataInputStream(socket.getInputStream()), topics.length));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static byte[] request(String... topics) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeShort(METADATA);
        out.writeShort(VERSION);
        out.writeInt(7); // correlation id
        out.writeShort(-1); // no client id
        out.writeInt(topics.length);
        for (String topic : topics) {
            out.writeUTF(topic);
        }
        return bytes.toByteArray();
    }

    private static Answer read(DataInputStream in, int asked) throws IOException {
        in.readInt(); // size
        in.readInt(); // correlation id
        int brokers = in.readInt();
        for (int i = 0; i < brokers; i++) {
            in.readInt(); // id
            in.readUTF(); // host
            in.readInt(); // port
            in.skipNBytes(Math.max(0, in.readShort())); // rack
        }
        in.readInt(); // controller
        in.readInt(); // topics
        List<ErrorCode> errors = new ArrayList<>(asked);
        for (int i = 0; i < asked; i++) {
            errors.add(ErrorCode.of(in.readShort()));
            in.readUTF(); // name
            in.readByte(); // whether it is internal
            skipPartitions(in);
        }
        return new Answer(brokers, errors);
    }

    private static void skipPartitions(DataInputStream in) throws IOException {
        for (int partitions = in.readInt(); partitions > 0; partitions--) {
            in.readShort(); // error
            in.readInt(); // number
            in.readInt(); // leader
            in.skipNBytes(4L * in.readInt()); // replicas
            in.skipNBytes(4L * in.readInt()); // in sync
        }
    }
}
