package io.moldau.chaos.app;

import io.moldau.process.ClassPaths;
import io.moldau.process.JavaProcess;
import io.moldau.process.Log4j;
import java.nio.file.Path;
import java.util.List;

/** One instance of a Kafka Streams application that counts words, in a process of its own. */
final class WordCountApp implements AutoCloseable {

    static final String LINES = "lines";
    static final String COUNTS = "counts";

    /** Of the application, which is the name of its group as well. */
    static final String ID = "word-count";

    private final JavaProcess process;

    private WordCountApp(JavaProcess process) {
        this.process = process;
    }

    static WordCountApp start(Path directory, String name, String bootstrap) {
        return new WordCountApp(JavaProcess.start(
                "Kafka Streams " + name,
                directory.resolve("streams-" + name + ".out"),
                List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", Log4j.option(directory)),
                ClassPaths.kafka(),
                List.of(
                        ClassPaths.oracleSource("WordCount.java").toString(),
                        LINES,
                        COUNTS,
                        "application.id=" + ID,
                        "client.id=" + name,
                        "bootstrap.servers=" + bootstrap,
                        "state.dir=" + directory.resolve("streams-" + name),
                        "replication.factor=3",
                        "commit.interval.ms=500",
                        "main.consumer.session.timeout.ms=6000",
                        "auto.offset.reset=earliest")));
    }

    boolean isRunning() {
        return process.isAlive() && process.output().contains("state RUNNING");
    }

    String tail() {
        return process.tail();
    }

    @Override
    public void close() {
        process.close();
    }
}
