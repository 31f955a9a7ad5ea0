package io.moldau.controller.controller;

import io.moldau.controller.store.BulkRead;
import io.moldau.controller.store.MetadataStore;
import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.StorePaths;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Finds every node that a topic consists of, whoever made it: what a deletion has to remove. */
final class TopicTree {

    private final MetadataStore store;
    private final List<String> found = new ArrayList<>();
    private final Consumer<Outcome<List<String>>> done;

    private TopicTree(MetadataStore store, Consumer<Outcome<List<String>>> done) {
        this.store = store;
        this.done = done;
    }

    /** Lists the topic's nodes, children before their parents; none when there is no such topic. */
    static void list(MetadataStore store, String topic, Consumer<Outcome<List<String>>> done) {
        new TopicTree(store, done).list(List.of(StorePaths.topic(topic)));
    }

    private void list(List<String> level) {
        BulkRead.children(store, level, outcome -> {
            if (!outcome.isDone()) {
                done.accept(outcome.refusal());
                return;
            }
            Map<String, List<String>> listed = outcome.value();
            found.addAll(listed.keySet());
            List<String> next = new ArrayList<>();
            listed.forEach((path, children) -> children.forEach(child -> next.add(path + "/" + child)));
            if (next.isEmpty()) {
                // A path is a prefix of its descendants' and therefore sorts before them.
                found.sort(Collections.reverseOrder());
                done.accept(Outcome.done(found));
            } else {
                list(next);
            }
        });
    }
}
