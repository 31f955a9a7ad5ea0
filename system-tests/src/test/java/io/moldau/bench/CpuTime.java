package io.moldau.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

/** Processor time as Linux counts it. */
public final class CpuTime {

    /** Linux reports in hundredths of a second on every platform we run on. */
    private static final double TICKS_PER_SECOND = 100;

    /** Positions of user and system time among the fields that follow the command's name. */
    private static final int USER = 11;

    private static final int SYSTEM = 12;

    private CpuTime() {}

    /** Seconds that these processes have used so far, in user and system mode. */
    public static double secondsOf(Collection<Long> pids) throws IOException {
        long ticks = 0;
        for (long pid : pids) {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The name is in parentheses and may hold blanks and parentheses itself.
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            ticks += Long.parseLong(fields.get(USER)) + Long.parseLong(fields.get(SYSTEM));
        }
        return ticks / TICKS_PER_SECOND;
    }
}
