package io.moldau.sim;

import io.moldau.controller.store.MemoryTree;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the metadata store says about partitions, for rules that need the truth. */
final class StoreView {

    private static final Pattern STATE_PATH = Pattern.compile("/brokers/topics/([^/]+)/partitions/(\\d+)/state");
    private static final Pattern IN_SYNC = Pattern.compile("\"isr\":\\[([\\d,]*)]");

    private final MemoryTree tree;

    StoreView(MemoryTree tree) {
        this.tree = tree;
    }

    /** The in-sync replicas of every partition, by {@code topic-partition}. */
    Map<String, Set<Integer>> inSync() {
        Map<String, Set<Integer>> found = new TreeMap<>();
        for (String path : tree.paths()) {
            Matcher state = STATE_PATH.matcher(path);
            if (state.matches()) {
                found.put(state.group(1) + "-" + state.group(2), inSync(String.valueOf(tree.text(path))));
            }
        }
        return found;
    }

    private static Set<Integer> inSync(String json) {
        Set<Integer> members = new TreeSet<>();
        Matcher list = IN_SYNC.matcher(json);
        if (list.find() && !list.group(1).isEmpty()) {
            for (String member : list.group(1).split(",", -1)) {
                members.add(Integer.parseInt(member));
            }
        }
        return members;
    }
}
