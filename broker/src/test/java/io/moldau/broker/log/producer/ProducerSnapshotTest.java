package io.moldau.broker.log.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProducerSnapshotTest {

    /** One producer, laid out by hand after Kafka's schema; the checksum was computed by java.util.zip over the rest. */
    private static ByteBuffer golden(String crc) {
        return ByteBuffer.wrap(HexFormat.of()
                .parseHex("0001" + crc
                        + "00000001" // producers
                        + "0000000000000fa0" // producer id 4000
                        + "0007" // epoch
                        + "00000063" // last sequence 99
                        + "00000000000003e7" // last offset 999
                        + "00000009" // offset delta
                        + "000000000001e240" // timestamp 123456
                        + "ffffffff" // coordinator epoch
                        + "ffffffffffffffff")); // no open transaction
    }

    private static ByteBuffer snapshot() {
        var entry = new ProducerEntry(4000);
        entry.add((short) 7, 99, 999, 9, 123456);
        return ProducerSnapshot.write(List.of(entry));
    }

    private static ProducerEntry one(ByteBuffer snapshot) throws CorruptSnapshotException {
        Collection<ProducerEntry> producers = ProducerSnapshot.read(snapshot);
        assertThat(producers).hasSize(1);
        return producers.iterator().next();
    }

    @Test
    void isLaidOutAsKafkaDoes() throws CorruptSnapshotException {
        ByteBuffer written = snapshot();
        String crc = HexFormat.of().toHexDigits(written.getInt(2));
        assertThat(written).isEqualTo(golden(crc));
        ProducerEntry read = one(golden(crc));
        assertThat(read.producerId()).isEqualTo(4000);
        assertThat(read.epoch()).isEqualTo((short) 7);
        assertThat(read.window()).containsExactly(new ProducerEntry.Batch(99, 999, 9, 123456));
        assertThat(read.lastTimestamp()).isEqualTo(123456);
        assertThat(read.slotOf(90, 99)).isZero();
    }

    @Test
    void theWindowKeepsItsOrderAndTheLastBatchComesLast() throws CorruptSnapshotException {
        var entry = new ProducerEntry(1);
        for (int i = 0; i < ProducerEntry.WINDOW + 2; i++) {
            entry.add((short) 0, i, 10 + i, 0, 100 + i);
        }
        ByteBuffer written = ProducerSnapshot.write(List.of(entry));
        assertThat(one(written).window()).isEqualTo(entry.window()).hasSize(ProducerEntry.WINDOW);
        assertThat(entry.window().get(ProducerEntry.WINDOW - 1)).isEqualTo(new ProducerEntry.Batch(6, 16, 0, 106));
    }

    @Test
    void aProducerWithoutBatchesKeepsItsEpoch() throws CorruptSnapshotException {
        var entry = new ProducerEntry(1);
        entry.closeTransaction((short) 5, 77);
        ProducerEntry read = one(ProducerSnapshot.write(List.of(entry)));
        assertThat(read.epoch()).isEqualTo((short) 5);
        assertThat(read.window()).containsExactly(ProducerEntry.Batch.none(77));
        assertThat(read.lastTimestamp()).isEqualTo(77);
    }

    @Test
    void keepsAnOpenTransactionThatKafkaLeft() throws CorruptSnapshotException {
        var entry = new ProducerEntry(1);
        entry.add((short) 0, 0, 10, 0, 1);
        entry.openTransaction(10);
        entry.openTransaction(11);
        ProducerEntry read = one(ProducerSnapshot.write(List.of(entry)));
        assertThat(read.txnFirstOffset()).isEqualTo(10);
    }

    @Test
    void anyDamageIsNoticed() {
        int size = snapshot().limit();
        for (int i = 0; i < size; i++) {
            ByteBuffer flipped = snapshot();
            flipped.put(i, (byte) (flipped.get(i) ^ 0x10));
            assertThatThrownBy(() -> ProducerSnapshot.read(flipped)).isInstanceOf(CorruptSnapshotException.class);
            ByteBuffer cut = snapshot().limit(i);
            assertThatThrownBy(() -> ProducerSnapshot.read(cut)).isInstanceOf(CorruptSnapshotException.class);
        }
    }

    @Test
    void noProducersMakeASnapshotToo() throws CorruptSnapshotException {
        ByteBuffer empty = ProducerSnapshot.write(List.of());
        assertThat(empty.limit()).isEqualTo(10);
        assertThat(ProducerSnapshot.read(empty)).isEmpty();
    }
}
