package io.moldau.broker.log.checkpoint;

import io.moldau.broker.log.disk.Disk;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The file {@code leader-epoch-checkpoint} of a partition: one line per epoch that has records. */
public final class LeaderEpochFile {
    public static final String NAME = "leader-epoch-checkpoint";

    private LeaderEpochFile() {}

    /**
     * The epochs in the file, oldest first; none if there is no file.
     *
     * @throws MalformedFileException if the file is damaged, which includes epochs or offsets out of order
     */
    public static List<EpochStart> read(Disk disk, String directory) throws IOException, MalformedFileException {
        String path = directory + "/" + NAME;
        String text;
        try {
            text = WholeFile.readText(disk, path);
        } catch (FileNotFoundException e) {
            return List.of();
        }
        var epochs = new ArrayList<EpochStart>();
        EpochStart last = new EpochStart(-1, -1);
        for (String entry : CheckpointText.parse(path, text)) {
            String[] fields = CheckpointText.fields(path, entry, 2);
            long epoch = CheckpointText.number(path, fields[0]);
            long startOffset = CheckpointText.number(path, fields[1]);
            if (epoch > Integer.MAX_VALUE || epoch <= last.epoch() || startOffset < last.startOffset()) {
                throw new MalformedFileException(path, "epochs are out of order");
            }
            last = new EpochStart((int) epoch, startOffset);
            epochs.add(last);
        }
        return epochs;
    }

    /** Replaces the file; durable when this returns. Blocks. */
    public static void write(Disk disk, String directory, List<EpochStart> epochs) throws IOException {
        WholeFile.replaceText(disk, directory + "/" + NAME, text(epochs));
    }

    /** Replaces the file without waiting for the disk. Blocks no longer than a write does. */
    public static void writeLazily(Disk disk, String directory, List<EpochStart> epochs) throws IOException {
        WholeFile.replaceTextLazily(disk, directory + "/" + NAME, text(epochs));
    }

    private static String text(List<EpochStart> epochs) {
        return CheckpointText.format(epochs.stream()
                .map(entry -> entry.epoch() + " " + entry.startOffset())
                .toList());
    }
}
