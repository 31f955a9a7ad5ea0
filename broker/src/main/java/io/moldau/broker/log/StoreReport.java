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
    public record Directory(String name, boolean clean, boolean mayHaveLostWrites, int logs) {

        /** For the operator who watches a start. */
        @Override
        public String toString() {
            return "%d logs in %s, %s".formatted(logs, name, lastStop());
        }

        private String lastStop() {
            if (clean) {
                return "which was closed cleanly";
            }
            if (logs == 0) {
                return "which is empty";
            }
            return mayHaveLostWrites
                    ? "which was not closed cleanly; what was not yet forced to the disk may be lost"
                    : "which was not closed cleanly; the machine kept what the process had written";
        }
    }

    /** Whether any directory may have lost writes. */
    public boolean mayHaveLostWrites() {
        return directories.stream().anyMatch(Directory::mayHaveLostWrites);
    }
}
