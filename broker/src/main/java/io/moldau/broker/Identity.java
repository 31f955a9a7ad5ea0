package io.moldau.broker;

import io.moldau.broker.log.checkpoint.MalformedFileException;
import io.moldau.broker.log.checkpoint.MetaProperties;
import io.moldau.broker.log.disk.Disk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which broker of which cluster the log directories belong to, read from their {@code meta.properties}. Blocks: for
 * background threads.
 *
 * @param brokerId −1 if no directory says
 */
record Identity(int brokerId, List<@Nullable MetaProperties> directories) {

    private static final int UNKNOWN = -1;

    /**
     * Reads all directories.
     *
     * @param configuredId from the configuration, or −1
     * @param clusterId of the metadata store
     * @throws StartupException if a directory belongs to another broker or cluster, with the ways out
     */
    static Identity read(List<Disk> disks, int configuredId, String clusterId) throws IOException {
        List<@Nullable MetaProperties> directories = new ArrayList<>();
        int brokerId = configuredId;
        for (Disk disk : disks) {
            MetaProperties found = read(disk);
            directories.add(found);
            if (found != null) {
                requireCluster(disk, found, clusterId);
                brokerId = requireBroker(disk, found, brokerId);
            }
        }
        return new Identity(brokerId, directories);
    }

    private static @Nullable MetaProperties read(Disk disk) throws IOException {
        try {
            return MetaProperties.read(disk);
        } catch (MalformedFileException e) {
            throw new StartupException(disk.name() + "/" + e.getMessage(), e);
        }
    }

    private static void requireCluster(Disk disk, MetaProperties found, String clusterId) {
        String owner = found.clusterId();
        if (owner != null && !owner.equals(clusterId)) {
            throw new StartupException(
                    "%s belongs to cluster %s, but ZooKeeper says cluster %s. Either zookeeper.connect leads to the wrong"
                                    .formatted(disk.name(), owner, clusterId)
                            + " ensemble: correct it. Or the cluster was created anew and this data is of no use: remove"
                            + " or empty the directory");
        }
    }

    private static int requireBroker(Disk disk, MetaProperties found, int brokerId) {
        if (found.brokerId() != UNKNOWN && brokerId != UNKNOWN && found.brokerId() != brokerId) {
            throw new StartupException("%s belongs to broker %d, but this is broker %d: correct broker.id or log.dirs"
                    .formatted(disk.name(), found.brokerId(), brokerId));
        }
        return brokerId == UNKNOWN ? found.brokerId() : brokerId;
    }

    /** Writes down whom the directories belong to from now on. */
    void claim(List<Disk> disks, int finalBrokerId, String clusterId) throws IOException {
        for (int i = 0; i < disks.size(); i++) {
            MetaProperties found = directories.get(i);
            String directoryId = found == null ? null : found.directoryId();
            MetaProperties wanted = new MetaProperties(finalBrokerId, clusterId, directoryId);
            if (!wanted.equals(found)) {
                wanted.write(disks.get(i));
            }
        }
    }
}
