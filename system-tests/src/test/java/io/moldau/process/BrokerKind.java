package io.moldau.process;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The two programs that a test may call a broker: how each is started from a server.properties. */
public enum BrokerKind {
    KAFKA(true) {
        @Override
        JavaProcess launch(Host host, Path directory, Path settings, List<String> jvmOptions) {
            List<String> options = new ArrayList<>(jvmOptions);
            options.add(Log4j.option(directory));
            return JavaProcess.start(
                    host,
                    "Kafka",
                    directory.resolve(OUTPUT),
                    options,
                    ClassPaths.kafka(),
                    List.of("kafka.Kafka", settings.toString()));
        }
    },
    MOLDAU(false) {
        @Override
        JavaProcess launch(Host host, Path directory, Path settings, List<String> jvmOptions) {
            List<String> options = new ArrayList<>(jvmOptions);
            options.addAll(List.of(
                    "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                    "--add-opens=java.base/java.nio=ALL-UNNAMED",
                    "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                    "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
                    "-Dio.netty.tryReflectionSetAccessible=true"));
            return JavaProcess.start(
                    host,
                    "Moldau",
                    directory.resolve(OUTPUT),
                    options,
                    ClassPaths.moldau(),
                    List.of("io.moldau.cli.Moldau", "broker", "start", settings.toString()));
        }
    };

    static final String OUTPUT = "broker.out";

    private final boolean needsZooKeeper;

    BrokerKind(boolean needsZooKeeper) {
        this.needsZooKeeper = needsZooKeeper;
    }

    /** The broker that the tests of one broker run against; Kafka when a test itself is to be checked. */
    public static BrokerKind underTest() {
        return valueOf(System.getProperty("moldau.broker.under.test", "moldau").toUpperCase(java.util.Locale.ROOT));
    }

    /** Whether it cannot run without a ZooKeeper started for it. */
    public boolean needsZooKeeper() {
        return needsZooKeeper;
    }

    abstract JavaProcess launch(Host host, Path directory, Path settings, List<String> jvmOptions);
}
