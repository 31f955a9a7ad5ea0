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
import org.jspecify.annotations.Nullable;

/** The schema files that the messages were generated from, one {@link Subject} for each thing to test. */
final class Schemas {

    private static final Path DIRECTORY = Path.of("src/main/schema");
    private static final List<Subject> SUBJECTS = read();

    private Schemas() {}

    /** A request or a response, or data without an API. */
    record Subject(@Nullable Api api, MessageSchema schema) {

        IntStream versions() {
            return IntStream.rangeClosed(
                    schema.versions().low(), schema.versions().high());
        }

        @Override
        public String toString() {
            return schema.name();
        }
    }

    static Stream<Subject> subjects() {
        return SUBJECTS.stream();
    }

    static Subject named(String name) {
        return subjects()
                .filter(subject -> subject.toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Subject> read() {
        try {
            Stream<Subject> apis = SchemaReader.readApis(DIRECTORY).stream()
                    .flatMap(api -> Stream.of(new Subject(api, api.request()), new Subject(api, api.response())));
            Stream<Subject> data = SchemaReader.readData(DIRECTORY).stream().map(schema -> new Subject(null, schema));
            return Stream.concat(apis, data).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
