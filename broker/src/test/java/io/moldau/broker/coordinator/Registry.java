package io.moldau.broker.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Loop;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The simplest coordinator there is: it remembers a text under a name. */
final class Registry implements ActiveCoordinator {

    static final String TOPIC = "registry";

    /** @param text null takes the name back */
    record Entry(String name, @Nullable String text) {}

    /** Every name with its text. */
    static final class State implements CoordinatorState<Entry> {

        final Map<String, String> texts = new TreeMap<>();

        @Override
        public void replay(Entry entry) {
            if (entry.text() == null) {
                texts.remove(entry.name());
            } else {
                texts.put(entry.name(), entry.text());
            }
        }
    }

    private static final class Format implements RecordFormat<Entry> {

        @Override
        public byte[] key(Entry entry) {
            return entry.name().getBytes(UTF_8);
        }

        @Override
        public byte @Nullable [] value(Entry entry) {
            return entry.text() == null ? null : entry.text().getBytes(UTF_8);
        }

        @Override
        public Entry read(ByteBuffer key, @Nullable ByteBuffer value) {
            String name = UTF_8.decode(key.duplicate()).toString();
            if (name.startsWith("unreadable")) {
                throw new IllegalArgumentException(name);
            }
            return new Entry(
                    name, value == null ? null : UTF_8.decode(value.duplicate()).toString());
        }
    }

    /** Registries. */
    static final class Kind implements CoordinatorKind<Entry, State, Registry> {

        /** How often somebody began to bring back a state. */
        int states;

        @Override
        public String topic() {
            return TOPIC;
        }

        @Override
        public RecordFormat<Entry> format() {
            return new Format();
        }

        @Override
        public State emptyState() {
            states++;
            return new State();
        }

        @Override
        public Registry begin(TopicPartition partition, State state, Journal<Entry> journal, Loop loop) {
            return new Registry(state, journal);
        }
    }

    final State state;
    final Journal<Entry> journal;
    boolean ended;

    private Registry(State state, Journal<Entry> journal) {
        this.state = state;
        this.journal = journal;
    }

    @Override
    public void end() {
        ended = true;
    }
}
