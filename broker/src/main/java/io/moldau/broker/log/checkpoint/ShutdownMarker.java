package io.moldau.broker.log.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moldau.broker.log.disk.Disk;
import java.io.FileNotFoundException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * How a log directory's last run ended, and under which boot of the machine. The mark of a clean stop is written after
 * everything else is on the disk and removed, durably, before the first append of the next run. The boot id tells a killed
 * process, whose writes the kernel still had, from a crashed machine, whose writes are lost.
 *
 * @param clean whether the mark was there
 * @param bootId of the kernel under which the directory was last used; null if unknown
 */
public record ShutdownMarker(boolean clean, @Nullable String bootId) {
    public static final String CLEAN_NAME = ".kafka_cleanshutdown";

    /** A side file of ours: Kafka ignores names it does not know. */
    public static final String BOOT_NAME = ".moldau_boot";

    private static final String CLEAN_CONTENT = "{\"version\":0,\"brokerEpoch\":-1}";
    private static final int MAX_BOOT_ID_LENGTH = 100;

    /** What the last run left. */
    public static ShutdownMarker read(Disk disk) throws IOException {
        return new ShutdownMarker(disk.exists(CLEAN_NAME), readBootId(disk));
    }

    private static @Nullable String readBootId(Disk disk) throws IOException {
        try {
            String text =
                    UTF_8.decode(WholeFile.read(disk, BOOT_NAME)).toString().strip();
            boolean plausible = !text.isEmpty() && text.length() <= MAX_BOOT_ID_LENGTH;
            return plausible ? text : null;
        } catch (FileNotFoundException | MalformedFileException e) {
            return null;
        }
    }

    /** Starts a run: removes the mark and notes the boot. Durable when this returns. */
    public static void start(Disk disk, String bootId) throws IOException {
        disk.delete(CLEAN_NAME);
        noteBoot(disk, bootId);
    }

    /**
     * Starts a run after one that may have lost writes. The boot is not noted before the cluster knows of that, see {@link
     * #noteBoot}: whoever is killed earlier finds the directory as this run did.
     */
    public static void startAfterLoss(Disk disk) throws IOException {
        disk.delete(CLEAN_NAME);
        disk.syncDirectory("");
    }

    /** From here on the page cache of this boot has what is not on the disk. Durable when this returns. */
    public static void noteBoot(Disk disk, String bootId) throws IOException {
        WholeFile.replaceText(disk, BOOT_NAME, bootId + "\n");
    }

    /** Ends a run whose files are all on the disk. */
    public static void stopCleanly(Disk disk) throws IOException {
        WholeFile.replaceText(disk, CLEAN_NAME, CLEAN_CONTENT);
    }

    /** How the last run ended, as far as anyone under this boot can know. */
    public RunEnd endOfLastRun(String currentBootId) {
        if (clean) {
            return RunEnd.CLEAN;
        }
        return currentBootId.equals(bootId) ? RunEnd.KILLED : RunEnd.CRASHED;
    }
}
