package io.moldau.cli.records;

import io.moldau.cli.records.RecordReader.Incoming;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads topics as a member of a group: a consumer for users, a fake in tests. For one thread, but for {@link #wakeup}. */
public interface GroupReader extends AutoCloseable {

    /** Reads these topics. */
    void subscribe(List<String> topics);

    /** Reads the topics whose whole names match. */
    void subscribe(Pattern topics);

    /** Waits for records, at most so long; none when none came, or when somebody else wants this to end. */
    List<Incoming> poll(Duration timeout);

    /** Whether all that was there when this member got its partitions has been read; false before it got any. */
    boolean isAtEnd();

    /** Remembers for the group that these records are done with; not, if their partitions are moving to other members. */
    void commit(List<Incoming> done);

    /** Ends a poll under way. Any thread. */
    void wakeup();

    /** Leaves the group. */
    @Override
    void close();

    /** Opens a reader with consumer properties. */
    interface Factory extends Function<Map<String, String>, GroupReader> {}
}
