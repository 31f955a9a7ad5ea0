package io.moldau.cli;

import io.moldau.admin.Admin;
import io.moldau.admin.TopicDescription;
import io.moldau.config.Spelling;
import java.util.List;

/** Finds a topic by the name a user typed, and says what they may have meant when there is none. */
public final class TopicFinder {

    private static final int MISSPELT_BY_AT_MOST = 3;

    private TopicFinder() {}

    /**
     * The topic of this name.
     *
     * @throws Failure when there is none
     */
    public static TopicDescription find(Admin admin, String name) {
        List<TopicDescription> topics = ClusterOptions.await(admin.topics());
        return topics.stream()
                .filter(topic -> topic.name().equals(name))
                .findFirst()
                .orElseThrow(() -> missing(
                        name, topics.stream().map(TopicDescription::name).toList()));
    }

    private static Failure missing(String name, List<String> names) {
        return new Failure("there is no topic " + name
                + Spelling.nearest(name, names, MISSPELT_BY_AT_MOST)
                        .map(near -> "; did you mean " + near + "?")
                        .orElse("; moldau topic list shows those there are"));
    }
}
