package io.moldau.broker.log.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.moldau.broker.log.disk.Disk;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.StringReader;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code meta.properties}: which broker of which cluster a log directory belongs to, in the form of Kafka's
 * ZooKeeper mode (version 0).
 *
 * @param brokerId -1 if the file names none
 * @param directoryId kept if a newer Kafka put one there
 */
public record MetaProperties(
        int brokerId, @Nullable String clusterId, @Nullable String directoryId) {
    public static final String NAME = "meta.properties";

    private static final String VERSION = "version";
    private static final String BROKER_ID = "broker.id";
    private static final String CLUSTER_ID = "cluster.id";
    private static final String DIRECTORY_ID = "directory.id";

    /**
     * The file's content, or null if there is none.
     *
     * @throws MalformedFileException if it is damaged, or of a broker without ZooKeeper
     */
    public static @Nullable MetaProperties read(Disk disk) throws IOException, MalformedFileException {
        var properties = new Properties();
        try {
            String text = ISO_8859_1.decode(WholeFile.read(disk, NAME)).toString();
            properties.load(new StringReader(text));
        } catch (FileNotFoundException e) {
            return null;
        } catch (IllegalArgumentException e) {
            throw new MalformedFileException(NAME, "malformed escape");
        }
        String version = properties.getProperty(VERSION, "0");
        if (version.equals("1")) {
            throw new MalformedFileException(
                    NAME, "the directory belongs to a KRaft broker (version=1), which cannot be taken over");
        }
        if (!version.equals("0")) {
            throw new MalformedFileException(NAME, "unknown version");
        }
        return new MetaProperties(
                id(properties.getProperty(BROKER_ID)),
                properties.getProperty(CLUSTER_ID),
                properties.getProperty(DIRECTORY_ID));
    }

    private static int id(@Nullable String text) throws MalformedFileException {
        try {
            return text == null ? -1 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new MalformedFileException(NAME, BROKER_ID + " is not a number");
        }
    }

    /** Replaces the file; durable when this returns. */
    public void write(Disk disk) throws IOException {
        var lines = new TreeMap<String, String>();
        lines.put(VERSION, "0");
        lines.put(BROKER_ID, Integer.toString(brokerId));
        if (clusterId != null) {
            lines.put(CLUSTER_ID, clusterId);
        }
        if (directoryId != null) {
            lines.put(DIRECTORY_ID, directoryId);
        }
        var text = new StringBuilder();
        lines.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        WholeFile.replaceText(disk, NAME, text.toString());
    }
}
