package io.moldau.compat.group;

import io.moldau.compat.group.Diary.Assigned;
import io.moldau.process.ClassPaths;
import io.moldau.process.JavaProcess;
import io.moldau.process.Log4j;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A {@link GroupMember} of one client version in a process of its own. */
final class MemberProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int SIGTERM_STATUS = 128 + 15;

    private final JavaProcess process;

    private MemberProcess(JavaProcess process) {
        this.process = process;
    }

    /**
     * Starts a member.
     *
     * @param name of its output below {@code directory}; not to be used twice
     */
    static MemberProcess start(
            String version, Path directory, String name, String bootstrap, String topic, Map<String, String> settings) {
        List<String> command = new ArrayList<>(List.of(GroupMember.class.getName(), bootstrap, topic));
        settings.forEach((key, value) -> command.add(key + "=" + value));
        return new MemberProcess(JavaProcess.start(
                name + " (kafka-clients " + version + ")",
                directory.resolve("member-" + name + ".out"),
                List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", Log4j.option(directory)),
                ClassPaths.kafkaClients(version),
                command));
    }

    Diary diary() {
        return Diary.parse(process.output());
    }

    /** Its present assignment, which is empty before the first. */
    Optional<Assigned> assigned() {
        List<Assigned> all = diary().assignments();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1));
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it in order: a dynamic member leaves its group, a static one does not. */
    void stop() {
        int status = process.terminate(LIMIT);
        if (status != SIGTERM_STATUS || !process.output().contains("\nclosed\n")) {
            throw new AssertionError("ended with " + status + "\n" + process.tail());
        }
    }

    /** Ends it at once: the group has to notice. */
    void crash() {
        process.kill9();
    }

    String tail() {
        return process.tail();
    }

    @Override
    public void close() {
        process.close();
    }
}
