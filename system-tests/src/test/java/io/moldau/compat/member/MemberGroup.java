package io.moldau.compat.member;

import io.moldau.process.ClassPaths;
import io.moldau.process.JavaProcess;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A group whose members are processes that a test starts, stops and kills. */
public final class MemberGroup implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Which consumer a member runs on. */
    public enum Kind {
        OURS(ClassPaths.kafkaClients("3.9.2") + File.pathSeparator + ClassPaths.moldau(), OurMember.class),
        JAVA_3_9(ClassPaths.kafkaClients("3.9.2"), JavaMember.class),
        JAVA_4_3(ClassPaths.kafkaClients("4.3.1"), JavaMember.class);

        private final String classPath;
        private final Class<?> program;

        Kind(String classPath, Class<?> program) {
            this.classPath = classPath;
            this.program = program;
        }
    }

    private static final class Life {
        private final JavaProcess process;
        private @Nullable Long killedMs;

        Life(JavaProcess process) {
            this.process = process;
        }
    }

    private final Path directory;
    private final String subscription;
    private final List<String> properties;
    private final Map<String, Life> lives = new LinkedHashMap<>();

    /**
     * Describes a group without members.
     *
     * @param subscription a topic, or {@code ~} and a pattern
     * @param properties of every member, as {@code key=value}
     */
    public MemberGroup(String bootstrap, Path directory, String groupId, String subscription, List<String> properties) {
        this.directory = directory.resolve(groupId);
        this.subscription = subscription;
        this.properties = new ArrayList<>(List.of(
                "bootstrap.servers=" + bootstrap,
                "group.id=" + groupId,
                "auto.offset.reset=earliest",
                "auto.commit.interval.ms=300",
                "session.timeout.ms=6000",
                "heartbeat.interval.ms=300",
                "metadata.max.age.ms=1000"));
        this.properties.addAll(properties);
    }

    /** Starts a member under a name that none had before. */
    public void start(String name, Kind kind, String... more) {
        List<String> command = new ArrayList<>(List.of(kind.program.getName(), subscription));
        command.addAll(properties);
        command.addAll(List.of(more));
        JavaProcess process = JavaProcess.start(
                name,
                directory.resolve(name + ".out"),
                List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
                kind.classPath,
                command);
        if (lives.put(name, new Life(process)) != null) {
            throw new IllegalArgumentException(name + " was there before");
        }
    }

    /** Ends a member as it should end: it leaves, unless it is a static one. */
    public void stop(String name) {
        life(name).process.terminate(PATIENCE);
    }

    /** Ends a member without a word to anybody. */
    public void kill(String name) {
        Life life = life(name);
        life.process.kill9();
        life.killedMs = System.currentTimeMillis();
    }

    private Life life(String name) {
        return Objects.requireNonNull(lives.get(name));
    }

    /** What has happened so far. */
    public GroupHistory history() {
        GroupHistory history = new GroupHistory();
        lives.forEach((name, life) -> {
            String output = life.process.output();
            // The last line may not be all there yet.
            String whole = output.substring(0, output.lastIndexOf('\n') + 1);
            history.add(name, whole.lines().toList(), life.killedMs);
        });
        return history;
    }

    /** How the members' outputs end, for a failure. */
    public String tails() {
        StringBuilder tails = new StringBuilder();
        lives.values().forEach(life -> tails.append(life.process.tail()).append('\n'));
        return tails.toString();
    }

    @Override
    public void close() {
        lives.values().forEach(life -> life.process.close());
    }
}
