package io.moldau.broker.log;

import java.util.List;

/** What a start found in the log directories. */
public record StoreReport(List<Directory> directories) {

    /**
     * One log directory.
     *
     * @param clean whether the last run ended cleanly
     * @param mayHaveLostWrites whether the machine, and not only the process, may have crashed since the last append: its
     *     replicas must not count as in sync before they have caught up
     * @param logs how many partitions it holds
     */
    public record Directory(String name, boolean clean, boolean mayHaveLostWrites, int logs) {}

    /** Whether any directory may have lost writes. */
    public boolean mayHaveLostWrites() {
        return directories.stream().anyMatch(Directory::mayHaveLostWrites);
    }
}
