package io.moldau.chaos.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much memory Linux counts for a process: heap, buffers outside it, code. */
final class ResidentMemory {

    private ResidentMemory() {}

    static long bytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
                .findFirst()
                .orElseThrow();
    }
}
