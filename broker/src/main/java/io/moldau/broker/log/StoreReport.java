package io.moldau.broker.log;

import io.moldau.broker.log.checkpoint.RunEnd;
import java.util.List;

/** What a start found in the log directories. */
public record StoreReport(List<Directory> directories) {

    /**
     * One log directory.
     *
     * @param endOfLastRun after a crash of the machine its replicas must not count as in sync before they have caught up
     * @param logs how many partitions it holds
     */
    public record Directory(String name, RunEnd endOfLastRun, int logs) {

        /** For the operator who watches a start. */
        @Override
        public String toString() {
            return "%d logs in %s, %s".formatted(logs, name, lastStop());
        }

        private String lastStop() {
            if (endOfLastRun != RunEnd.CLEAN && logs == 0) {
                return "which is empty";
            }
            return switch (endOfLastRun) {
                case CLEAN -> "which was closed cleanly";
                case KILLED -> "which was not closed cleanly; the machine kept what the process had written";
                case CRASHED -> "which was not closed cleanly; what was not yet forced to the disk may be lost";
            };
        }
    }

    /** Whether any directory may have lost writes. */
    public boolean mayHaveLostWrites() {
        return directories.stream().anyMatch(directory -> directory.endOfLastRun() == RunEnd.CRASHED);
    }
}
