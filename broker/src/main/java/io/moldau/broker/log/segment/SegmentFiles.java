package io.moldau.broker.log.segment;

import io.moldau.broker.log.disk.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** How the files of a partition directory are named: the base offset in 20 digits, then what the file holds. */
public final class SegmentFiles {
    public static final String LOG = ".log";
    public static final String OFFSET_INDEX = ".index";
    public static final String TIME_INDEX = ".timeindex";
    public static final String TXN_INDEX = ".txnindex";
    public static final String SNAPSHOT = ".snapshot";

    /** What a segment consists of. */
    public static final List<String> SEGMENT_SUFFIXES = List.of(LOG, OFFSET_INDEX, TIME_INDEX, TXN_INDEX);

    /** Waiting for its deletion. */
    public static final String DELETED = ".deleted";

    /** Written by a cleaner that did not finish. */
    public static final String CLEANED = ".cleaned";

    /** Finished by a cleaner, about to take its place. */
    public static final String SWAP = ".swap";

    /** Half written, to be renamed when complete. */
    public static final String TEMPORARY = ".tmp";

    private static final int DIGITS = 20;

    private SegmentFiles() {}

    /** The path of a segment's file. */
    public static String path(String directory, long baseOffset, String suffix) {
        return directory + "/" + name(baseOffset, suffix);
    }

    /** The plain name of a segment's file. */
    public static String name(long baseOffset, String suffix) {
        String digits = Long.toString(baseOffset);
        return "0".repeat(DIGITS - digits.length()) + digits + suffix;
    }

    /**
     * Renames the files of a segment so that a start does not take them up again.
     *
     * @return the new paths
     */
    static List<String> retire(Disk disk, String directory, long baseOffset) throws IOException {
        List<String> paths = new ArrayList<>();
        for (String suffix : SEGMENT_SUFFIXES) {
            String path = path(directory, baseOffset, suffix);
            if (disk.exists(path)) {
                disk.rename(path, path + DELETED);
                paths.add(path + DELETED);
            }
        }
        return paths;
    }

    /** The offset in a file's name, if the name is one of this kind. */
    public static OptionalLong offsetOf(String name, String suffix) {
        if (name.length() != DIGITS + suffix.length() || !name.endsWith(suffix)) {
            return OptionalLong.empty();
        }
        for (int i = 0; i < DIGITS; i++) {
            if (name.charAt(i) < '0' || name.charAt(i) > '9') {
                return OptionalLong.empty();
            }
        }
        try {
            return OptionalLong.of(Long.parseLong(name.substring(0, DIGITS)));
        } catch (NumberFormatException beyondLong) {
            return OptionalLong.empty();
        }
    }
}
