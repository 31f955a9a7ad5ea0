package io.moldau.protocol.message;

import io.moldau.protocol.generator.Api;
import io.moldau.protocol.generator.MessageSchema;
import io.moldau.protocol.generator.SchemaReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The schema files that the messages were generated from, one {@link Subject} for each thing to test. */
final class Schemas {

    private static final List<Api> APIS = read();

    private Schemas() {}

    /** A request or a response. */
    record Subject(Api api, MessageSchema schema) {

        boolean isRequest() {
            return schema.equals(api.request());
        }

        IntStream versions() {
            return IntStream.rangeClosed(api.versions().low(), api.versions().high());
        }

        @Override
        public String toString() {
            return schema.name();
        }
    }

    static Stream<Subject> subjects() {
        return APIS.stream()
                .flatMap(api -> Stream.of(new Subject(api, api.request()), new Subject(api, api.response())));
    }

    static Subject named(String name) {
        return subjects()
                .filter(subject -> subject.toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Api> read() {
        try {
            return SchemaReader.readAll(Path.of("src/main/schema"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
