package io.moldau.protocol.generator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerateTest {

    private static final String SCHEMA = """
            {
              "key": 7,
              "name": "PingPong",
              "versions": "0-4",
              "flexible": "3+",
              "request": [
                {"text": "string?", "versions": "1+", "default": null},
                {"hops": "[Hop]", "nullable": "2+", "fields": [
                  {"port": "uint16"},
                  {"note": "string", "versions": "3+", "tag": 0, "ignorable": true}
                ]}
              ],
              "response": [
                {"count": "int32", "default": -1}
              ]
            }
            """;

    @TempDir
    Path directory;

    private Path schemas;
    private Path sources;

    @BeforeEach
    void writeSchema() throws IOException {
        schemas = Files.createDirectory(directory.resolve("schema"));
        sources = directory.resolve("sources");
        Files.writeString(schemas.resolve("PingPong.json"), SCHEMA);
    }

    @Test
    void schemasAreReadAsWritten() throws IOException {
        Api api = onlyApi();
        assertThat(api.versions()).isEqualTo(new Versions(0, 4));
        assertThat(api.request().isFlexible(2)).isFalse();
        assertThat(api.request().isFlexible(3)).isTrue();
        assertThat(api.constant()).isEqualTo("PING_PONG");

        Field text = api.request().root().fields().get(0);
        assertThat(text.versions()).isEqualTo(new Versions(1, 4));
        assertThat(text.nullable()).isEqualTo(new Versions(1, 4));
        assertThat(text.defaultsToNull()).isTrue();
        Field hops = api.request().root().fields().get(1);
        assertThat(hops.type()).isEqualTo(new FieldType.ArrayOf(new FieldType.StructOf("Hop")));
        assertThat(hops.nullable()).isEqualTo(new Versions(2, 4));
        Field note = api.request().struct("Hop").fields().get(1);
        assertThat(note.tag()).isZero();
        assertThat(note.ignorable()).isTrue();
    }

    @Test
    void versionsThatLookAlikeShareTheirMethods() throws IOException {
        Api api = onlyApi();
        Layouts layouts = new Layouts(api.request());
        assertThat(layouts.groups(api.request().root())).hasToString("[0, 1, 2, 3-4]");
        assertThat(layouts.groups(api.request().struct("Hop"))).hasToString("[0-2, 3-4]");
        assertThat(layouts.groupOf("Hop", 2)).isEqualTo(new Versions(0, 2));
        assertThat(new Layouts(api.response()).groups(api.response().root())).hasToString("[0-2, 3-4]");
    }

    @Test
    void onlyWhatChangedIsWritten() throws IOException {
        generate();
        Path request = sources.resolve("io/moldau/protocol/message/PingPongRequest.java");
        Path response = sources.resolve("io/moldau/protocol/message/PingPongResponse.java");
        Path stale = Files.writeString(request.resolveSibling("GoneRequest.java"), "class GoneRequest {}");
        FileTime longAgo = FileTime.fromMillis(0);
        Files.setLastModifiedTime(request, longAgo);
        Files.setLastModifiedTime(response, longAgo);

        Files.writeString(schemas.resolve("PingPong.json"), SCHEMA.replace("-1", "-2"));
        generate();

        assertThat(Files.getLastModifiedTime(request)).isEqualTo(longAgo);
        assertThat(Files.getLastModifiedTime(response)).isNotEqualTo(longAgo);
        assertThat(response).content().contains("private int count = -2;");
        assertThat(stale).doesNotExist();
    }

    @Test
    void mistakesInASchemaNameTheFile() throws IOException {
        for (String mistake : List.of(
                SCHEMA.replace("\"uint16\"", "\"uint17\""),
                SCHEMA.replace("\"uint16\"", "\"Port\""),
                SCHEMA.replace("  \"versions\": \"0-4\",\n", ""),
                SCHEMA.replace("\"uint16\"", "\"Hop\", \"fields\": []"))) {
            Files.writeString(schemas.resolve("PingPong.json"), mistake);
            assertThatThrownBy(this::generate).isInstanceOf(IOException.class).hasMessageContaining("PingPong.json");
        }
    }

    @Test
    void elementsThatTakeNoBytesAreRefused() throws IOException {
        Files.writeString(
                schemas.resolve("PingPong.json"),
                SCHEMA.replace("{\"port\": \"uint16\"},", "{\"port\": \"uint16\", \"versions\": \"1+\"},"));
        assertThatThrownBy(this::generate).hasMessageContaining("Hop is empty in version 0");
    }

    @Test
    void dataHasFieldsAndCodecsButNoApi() throws IOException {
        Files.writeString(Files.createDirectory(schemas.resolve("data")).resolve("Parcel.json"), """
                {"name": "Parcel", "versions": "1-2", "fields": [{"weight": "int32"}, {"note": "string", "versions": "2"}]}
                """);
        MessageSchema parcel = SchemaReader.readData(schemas).get(0);
        assertThat(parcel.versions()).isEqualTo(new Versions(1, 2));
        assertThat(parcel.isFlexible(2)).isFalse();
        generate();
        assertThat(sources.resolve("io/moldau/protocol/message/Parcel.java"))
                .content()
                .contains("public record Parcel(", "implements Message {", "public static Parcel read(WireReader in")
                .doesNotContain("ApiKey");
        assertThat(sources.resolve("io/moldau/protocol/message/Messages.java"))
                .content()
                .doesNotContain("Parcel");
        assertThat(onlyApi().name()).isEqualTo("PingPong");
    }

    @Test
    void mistakesInDataNameTheFile() throws IOException {
        Files.writeString(
                Files.createDirectory(schemas.resolve("data")).resolve("Parcel.json"),
                "{\"name\": \"Parcel\", \"versions\": \"0\", \"fields\": [{\"weight\": \"int33\"}]}");
        assertThatThrownBy(this::generate).isInstanceOf(IOException.class).hasMessageContaining("Parcel.json");
    }

    private Api onlyApi() throws IOException {
        List<Api> apis = SchemaReader.readApis(schemas);
        assertThat(apis).hasSize(1);
        return apis.get(0);
    }

    private void generate() throws IOException {
        Generate.main(new String[] {schemas.toString(), sources.toString()});
    }
}
