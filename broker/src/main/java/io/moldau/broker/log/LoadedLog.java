package io.moldau.broker.log;

import io.moldau.protocol.wire.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What was found of a log on its disk, checked and repaired.
 *
 * @param epochsChanged whether the epochs differ from what their file says
 * @param highWatermark as last written down; not above the recovery point if the machine may have crashed, since records
 *     that a truncation removed may be back where others had taken their offsets
 * @param recoveryPoint everything below was forced to the disk
 */
record LoadedLog(
        SegmentList segments,
        LeaderEpochs epochs,
        boolean epochsChanged,
        ProducerLog producers,
        long logStartOffset,
        long highWatermark,
        long recoveryPoint,
        @Nullable Uuid topicId) {}
