package io.moldau.broker.log.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The id that the kernel draws at each boot. */
public final class BootId {
    private static final Path KERNEL_FILE = Path.of("/proc/sys/kernel/random/boot_id");

    private BootId() {}

    /**
     * The running kernel's boot id.
     *
     * @param fallback what to use where there is no such file: something that never comes again, so that no crash is
     *     taken for a mere kill
     */
    public static String read(String fallback) {
        try {
            return Files.readString(KERNEL_FILE).strip();
        } catch (IOException e) {
            return fallback;
        }
    }
}
