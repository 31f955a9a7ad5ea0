package io.moldau.broker.log;

import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs tasks that take their time one after the other per partition: a partition that is recreated waits for the deletion
 * of its predecessor. Bounded by the requests that are under way. For one loop.
 */
final class PartitionQueues {
    /** Present while a task of the partition is under way; holds those that wait. */
    private final Map<TopicPartition, ArrayDeque<Runnable>> waiting = new HashMap<>();

    /** Runs the task now, or when those before it have {@link #finished}. */
    void enqueue(TopicPartition partition, Runnable task) {
        ArrayDeque<Runnable> queue = waiting.get(partition);
        if (queue != null) {
            queue.add(task);
            return;
        }
        waiting.put(partition, new ArrayDeque<>());
        task.run();
    }

    /** The task under way is done. */
    void finished(TopicPartition partition) {
        ArrayDeque<Runnable> queue = waiting.remove(partition);
        if (queue != null && !queue.isEmpty()) {
            Runnable next = queue.remove();
            waiting.put(partition, queue);
            next.run();
        }
    }
}
