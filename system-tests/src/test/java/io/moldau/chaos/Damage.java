package io.moldau.chaos;

import io.moldau.chaos.PartitionFiles.BatchAt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One way to spoil the files of a partition.
 *
 * @param spoil does it, and returns the first offset that may be missing afterwards
 */
record Damage(String name, Spoiler spoil) {

    /** Nothing may be missing. */
    static final long NOTHING = Long.MAX_VALUE;

    /** The bytes of a batch header that its checksum covers, or that decide where it ends. */
    private static final Map<String, Integer> HEADER = Map.ofEntries(
            Map.entry("length, high byte", 8),
            Map.entry("length, low byte", 11),
            Map.entry("magic", 16),
            Map.entry("checksum", 17),
            Map.entry("attributes", 22),
            Map.entry("last offset delta", 26),
            Map.entry("base timestamp", 34),
            Map.entry("largest timestamp", 42),
            Map.entry("producer id", 50),
            Map.entry("producer epoch", 52),
            Map.entry("base sequence", 56),
            Map.entry("record count", 60),
            Map.entry("first record", 61),
            Map.entry("a value", 150));

    /** Changes the files of a partition. */
    interface Spoiler {
        long spoil(PartitionFiles files) throws IOException;
    }

    /** Damage that a crash can leave in the tail of a log. */
    static List<Damage> toLogs() {
        List<Damage> damages = new ArrayList<>();
        HEADER.forEach((field, position) -> {
            damages.add(inBatch("last batch: " + field + " flipped", batch -> flip(batch, position)));
        });
        damages.add(new Damage("early batch: a value flipped", files -> flip(files.earlyBatch(), 150)));
        for (int kept : new int[] {1, 8, 12, 17, 60, 61, 100}) {
            damages.add(inBatch("last batch torn after " + kept + " bytes", batch -> {
                PartitionFiles.truncate(batch.log(), batch.position() + kept);
                return batch.baseOffset();
            }));
        }
        damages.add(inBatch("last batch zeroed", batch -> {
            PartitionFiles.truncate(batch.log(), batch.position());
            PartitionFiles.append(batch.log(), new byte[batch.size()]);
            return batch.baseOffset();
        }));
        damages.add(behind("zeros behind the last batch", new byte[5_000]));
        damages.add(behind(
                "noise behind the last batch",
                "noise without any meaning ".repeat(20).getBytes(StandardCharsets.US_ASCII)));
        damages.add(behind("three bytes behind the last batch", new byte[] {1, 2, 3}));
        return damages;
    }

    /** Damage to what can be rebuilt from the log: all of it must stay. */
    static List<Damage> toIndexes() {
        List<Damage> damages = new ArrayList<>();
        for (String ending : List.of(".index", ".timeindex")) {
            damages.add(each(ending + " deleted", ending, Files::delete));
            damages.add(each(ending + " empty", ending, file -> PartitionFiles.truncate(file, 0)));
            damages.add(each(ending + " cut within an entry", ending, file -> PartitionFiles.truncate(file, 5)));
            damages.add(each(ending + " garbled", ending, PartitionFiles::garble));
        }
        return damages;
    }

    /** Damage to the small files beside the log. */
    static List<Damage> toSideFiles() {
        List<Damage> damages = new ArrayList<>();
        damages.add(each("snapshots deleted", ".snapshot", Files::delete));
        damages.add(each("snapshots empty", ".snapshot", file -> PartitionFiles.truncate(file, 0)));
        damages.add(each("snapshots torn", ".snapshot", file -> PartitionFiles.truncate(file, 11)));
        damages.add(each("snapshots garbled", ".snapshot", PartitionFiles::garble));
        damages.add(each("leader epochs deleted", "leader-epoch-checkpoint", Files::delete));
        damages.add(each("leader epochs empty", "leader-epoch-checkpoint", file -> PartitionFiles.truncate(file, 0)));
        return damages;
    }

    private static long flip(BatchAt batch, int position) throws IOException {
        PartitionFiles.flip(batch.log(), batch.position() + position);
        return batch.baseOffset();
    }

    private static Damage inBatch(String name, OnBatch change) {
        return new Damage(name, files -> change.spoil(files.lastBatch()));
    }

    private static Damage behind(String name, byte[] more) {
        return inBatch(name, batch -> {
            PartitionFiles.truncate(batch.log(), batch.position() + batch.size());
            PartitionFiles.append(batch.log(), more);
            return NOTHING;
        });
    }

    private static Damage each(String name, String ending, OnFile change) {
        return new Damage(name, files -> {
            for (Path file : files.files(ending)) {
                change.spoil(file);
            }
            return NOTHING;
        });
    }

    private interface OnBatch {
        long spoil(BatchAt batch) throws IOException;
    }

    private interface OnFile {
        void spoil(Path file) throws IOException;
    }
}
