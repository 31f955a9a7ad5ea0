package io.moldau.cli.group;

import io.moldau.admin.Admin;
import io.moldau.admin.TopicDescription;
import io.moldau.admin.TopicDescription.PartitionDescription;
import io.moldau.cli.Failure;
import io.moldau.cli.TopicFinder;
import io.moldau.protocol.api.TopicPartition;
import java.util.Arrays;
import java.util.List;

/**
 * Partitions as a user names them: {@code orders} for all of a topic's, {@code orders:0,3} for some.
 *
 * @param numbers empty for all
 */
record PartitionChoice(String topic, List<Integer> numbers) {

    private static final String NUMBERS = "\\d{1,9}(,\\d{1,9})*";

    /**
     * Reads one choice.
     *
     * @throws Failure when it is none
     */
    static PartitionChoice parse(String text) {
        int colon = text.indexOf(':'); // which no topic's name has
        if (colon < 0) {
            return new PartitionChoice(text, List.of());
        }
        String numbers = text.substring(colon + 1);
        if (!numbers.matches(NUMBERS)) {
            throw new Failure("'" + text + "' names no partitions: say topic or topic:0,1");
        }
        return new PartitionChoice(
                text.substring(0, colon),
                Arrays.stream(numbers.split(",", -1)).map(Integer::valueOf).toList());
    }

    /**
     * The partitions of the cluster that are meant.
     *
     * @throws Failure when there is no such topic or partition
     */
    List<TopicPartition> find(Admin admin) {
        TopicDescription found = TopicFinder.find(admin, topic);
        List<Integer> all =
                found.partitions().stream().map(PartitionDescription::partition).toList();
        for (int number : numbers) {
            if (!all.contains(number)) {
                throw new Failure(topic + " has no partition " + number + ", only 0 to " + (all.size() - 1));
            }
        }
        return (numbers.isEmpty() ? all : numbers)
                .stream().map(number -> new TopicPartition(topic, number)).toList();
    }
}
