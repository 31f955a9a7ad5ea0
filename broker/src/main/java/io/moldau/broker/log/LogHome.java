package io.moldau.broker.log;

import io.moldau.broker.log.disk.Disk;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Loop;

/**
 * Where a log lives and who owns it.
 *
 * @param directory of the partition, within the log directory
 * @param loop the one that owns the log
 */
record LogHome(TopicPartition partition, LogDir dir, String directory, Loop loop, LogServices services) {

    Disk disk() {
        return dir.disk();
    }
}
