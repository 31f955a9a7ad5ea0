package io.moldau.protocol.generator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The generator's entry point. Files whose text would not change are left alone and files no schema asks for are deleted,
 * so that the compiler sees just what is new.
 */
public final class Generate {

    private static final String MESSAGE = "io/moldau/protocol/message/";
    private static final String API = "io/moldau/protocol/api/";

    private Generate() {}

    /**
     * Brings the generated sources up to date.
     *
     * @param arguments the directory of the schemas, and the source root to generate into
     */
    public static void main(String[] arguments) throws IOException {
        Path schemas = Path.of(arguments[0]);
        write(Path.of(arguments[1]), sources(SchemaReader.readApis(schemas), SchemaReader.readData(schemas)));
    }

    private static Map<String, String> sources(List<Api> apis, List<MessageSchema> data) {
        Map<String, String> sources = new TreeMap<>();
        for (Api api : apis) {
            for (MessageSchema message : List.of(api.request(), api.response())) {
                sources.put(
                        MESSAGE + message.name() + ".java",
                        RecordEmitter.ofApi(api, message).emit());
            }
        }
        for (MessageSchema message : data) {
            sources.put(
                    MESSAGE + message.name() + ".java",
                    RecordEmitter.ofData(message).emit());
        }
        sources.put(MESSAGE + "Messages.java", new MessagesEmitter(apis).emit());
        sources.put(API + "ApiKey.java", new ApiKeyEmitter(apis).emit());
        return sources;
    }

    private static void write(Path root, Map<String, String> sources) throws IOException {
        Files.createDirectories(root);
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!sources.containsKey(root.relativize(file).toString().replace('\\', '/'))) {
                    Files.delete(file);
                }
            }
        }
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = root.resolve(source.getKey());
            if (!Files.exists(file) || !Files.readString(file).equals(source.getValue())) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, source.getValue());
            }
        }
    }
}
