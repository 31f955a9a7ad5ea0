package io.moldau.cli.records;

import io.moldau.cli.records.RecordReader.Incoming;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A group with one member in memory: polls return what a test has put there. */
final class FakeGroup implements GroupReader {

    final Deque<List<Incoming>> polls = new ArrayDeque<>();
    final List<Incoming> committed = new ArrayList<>();
    Map<String, String> properties = Map.of();
    String subscription = "";
    boolean closed;

    GroupReader open(Map<String, String> opened) {
        properties = opened;
        return this;
    }

    @Override
    public void subscribe(List<String> topics) {
        subscription = topics.toString();
    }

    @Override
    public void subscribe(Pattern topics) {
        subscription = "~" + topics;
    }

    @Override
    public List<Incoming> poll(Duration timeout) {
        List<Incoming> next = polls.poll();
        return next == null ? List.of() : next;
    }

    @Override
    public boolean isAtEnd() {
        return polls.isEmpty();
    }

    @Override
    public void commit(List<Incoming> done) {
        committed.addAll(done);
    }

    @Override
    public void wakeup() {}

    @Override
    public void close() {
        closed = true;
    }
}
