package io.moldau.cli.records;

import io.moldau.config.ProducerConfig;
import io.moldau.producer.Producer;
import io.moldau.producer.ProducerRecord;
import io.moldau.producer.Producers;
import io.moldau.protocol.record.RecordHeader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A {@link RecordWriter} on our producer. */
public final class ProducerWriter implements RecordWriter {

    private final Producer<byte[], byte[]> producer;

    private ProducerWriter(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** Opens a producer with these properties. */
    public static RecordWriter open(Map<String, String> properties) {
        return new ProducerWriter(
                Producers.open(ProducerConfig.of(properties), (topic, key) -> key, (topic, value) -> value));
    }

    @Override
    public CompletableFuture<Stored> send(Outgoing outgoing) {
        List<RecordHeader> headers = outgoing.headers().stream()
                .map(header -> RecordHeader.of(header.key(), header.value()))
                .toList();
        return producer.send(new ProducerRecord<>(
                        outgoing.topic(), outgoing.partition(), null, outgoing.key(), outgoing.value(), headers))
                .thenApply(written -> new Stored(
                        written.partition().topic(), written.partition().partition(), written.offset()));
    }

    @Override
    public void flush() {
        try {
            producer.flush();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
