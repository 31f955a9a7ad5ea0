package io.moldau.broker.log;

import io.moldau.protocol.api.TopicPartition;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How the directory of a partition is named while it is used, and once it is on its way out. */
final class PartitionDirectory {
    static final String DELETED_SUFFIX = "-delete";

    private static final int MAX_NAME_LENGTH = 255;
    private static final int MAX_TOPIC_LENGTH = 249;

    private PartitionDirectory() {}

    static String nameOf(TopicPartition partition) {
        return partition.topic() + "-" + partition.partition();
    }

    /** The partition a directory holds, or null if its name is not one of a partition in use. */
    static @Nullable TopicPartition parse(String name) {
        int dash = name.lastIndexOf('-');
        if (dash <= 0 || dash == name.length() - 1 || dash > MAX_TOPIC_LENGTH) {
            return null;
        }
        String topic = name.substring(0, dash);
        if (!topic.chars().allMatch(PartitionDirectory::isTopicChar)) {
            return null;
        }
        try {
            int partition = Integer.parseInt(name.substring(dash + 1));
            var parsed = new TopicPartition(topic, partition);
            return partition >= 0 && nameOf(parsed).equals(name) ? parsed : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static boolean isTopicChar(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "._-".indexOf(c) >= 0;
    }

    static boolean isDeleted(String name) {
        return name.endsWith(DELETED_SUFFIX);
    }

    /** A name to wait for deletion under: unique, and never that of a partition. */
    static String deletedName(TopicPartition partition, RandomGenerator random) {
        String end = ".%016x%016x%s".formatted(random.nextLong(), random.nextLong(), DELETED_SUFFIX);
        String start = nameOf(partition);
        return start.substring(0, Math.min(start.length(), MAX_NAME_LENGTH - end.length())) + end;
    }
}
