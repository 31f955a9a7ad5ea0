package io.moldau.chaos.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.process.ClassPaths;
import io.moldau.process.JavaProcess;
import io.moldau.process.Log4j;
import io.moldau.process.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A distributed worker of Kafka Connect, in a process of its own, with the connectors for files that come with Kafka. */
final class ConnectWorker implements AutoCloseable {

    static final String TOPIC = "file-lines";

    private static final String CONNECTORS = "org.apache.kafka.connect.file.";

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI address;
    private final JavaProcess process;

    private ConnectWorker(URI address, JavaProcess process) {
        this.address = address;
        this.process = process;
    }

    static ConnectWorker start(Path directory, String bootstrap) throws IOException {
        URI address = URI.create("http://127.0.0.1:" + Ports.free());
        Path settings = directory.resolve("connect.properties");
        Files.writeString(settings, """
                bootstrap.servers=%s
                listeners=%s
                group.id=connect-cluster
                config.storage.topic=connect-configs
                offset.storage.topic=connect-offsets
                status.storage.topic=connect-status
                config.storage.replication.factor=3
                offset.storage.replication.factor=3
                offset.storage.partitions=3
                status.storage.replication.factor=3
                status.storage.partitions=1
                offset.flush.interval.ms=500
                key.converter=org.apache.kafka.connect.storage.StringConverter
                value.converter=org.apache.kafka.connect.storage.StringConverter
                plugin.discovery=service_load
                """.formatted(bootstrap, address));
        return new ConnectWorker(
                address,
                JavaProcess.start(
                        "Kafka Connect",
                        directory.resolve("connect.out"),
                        List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", Log4j.option(directory)),
                        ClassPaths.kafka(),
                        List.of("org.apache.kafka.connect.cli.ConnectDistributed", settings.toString())));
    }

    /** Whether the worker is in its group and takes connectors. */
    boolean isReady() throws IOException, InterruptedException {
        HttpRequest question =
                HttpRequest.newBuilder(address.resolve("/connectors")).build();
        return http.send(question, BodyHandlers.ofString()).statusCode() == 200;
    }

    /** Copies what is appended to {@code source} into the topic, and what is in the topic to the end of {@code sink}. */
    void copy(Path source, Path sink) throws IOException, InterruptedException {
        put("file-source", "FileStreamSourceConnector", source, "\"topic\":\"" + TOPIC + "\"");
        put("file-sink", "FileStreamSinkConnector", sink, "\"topics\":\"" + TOPIC + "\"");
    }

    private void put(String name, String connector, Path file, String topic) throws IOException, InterruptedException {
        String config = "{\"connector.class\":\"%s%s\",\"tasks.max\":\"1\",\"file\":\"%s\",%s}"
                .formatted(CONNECTORS, connector, file, topic);
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/connectors/" + name + "/config"))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(config))
                .build();
        var answer = http.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    String tail() {
        return process.tail();
    }

    @Override
    public void close() {
        process.close();
    }
}
