package io.moldau.controller.controller;

import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.controller.publish.Publisher;
import io.moldau.controller.store.MetadataStore;
import io.moldau.protocol.runtime.Loop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries deletions through during one term in office: has every replica deleted, then the topic's nodes. A topic with a
 * replica on a broker that is not alive waits for it, lest that replica come back as a topic nobody knows. Lives on the
 * controller's loop.
 */
final class Deletions {

    private static final Logger LOG = LoggerFactory.getLogger(Deletions.class);
    private static final long RETRY_MS = 1_000;

    /** Beyond this many nobody hears any more that a topic is gone: their requests time out. */
    private static final int MAX_WAITING = 10_000;

    private final MetadataStore store;
    private final Loop loop;
    private final Publisher publisher;
    private final Decisions decisions;
    private final Map<String, Attempt> attempts = new HashMap<>();
    /** Those that wait for a broker, so that each is reported once. */
    private final Set<String> suspended = new HashSet<>();

    /** Who wants to know that a topic is gone. */
    private final Map<String, List<Runnable>> waiting = new HashMap<>();

    private int waitingCount;
    private boolean ended;

    Deletions(MetadataStore store, Loop loop, Publisher publisher, Decisions decisions) {
        this.store = store;
        this.loop = loop;
        this.publisher = publisher;
        this.decisions = decisions;
    }

    /** One try at having a topic's replicas deleted: by brokers as registered when it began. */
    private static final class Attempt {
        private final Map<Integer, Long> epochs = new HashMap<>();
        private final Set<Integer> unanswered = new HashSet<>();
    }

    /** Begins what can begin, and gives up what waits for a broker that went away. */
    void advance(ClusterImage image) {
        if (ended) {
            return;
        }
        tellWhoWaits(image);
        attempts.entrySet().removeIf(entry -> isStale(image, entry.getKey(), entry.getValue()));
        suspended.removeIf(name -> !image.deleting().contains(name));
        for (String name : image.deleting()) {
            TopicImage topic = image.topic(name);
            if (topic != null && !attempts.containsKey(name)) {
                Set<Integer> holders = holders(topic);
                if (holders.stream().allMatch(image::isLive)) {
                    begin(image, topic, holders);
                } else if (suspended.add(name)) {
                    LOG.info("deletion of {} waits for brokers of {} to come back", name, holders);
                }
            }
        }
    }

    /** Runs {@code gone} when the topic is gone; at once when it is not being deleted. */
    void onceGone(String topic, Runnable gone) {
        if (!decisions.image().deleting().contains(topic)) {
            gone.run();
        } else if (waitingCount < MAX_WAITING) {
            waitingCount++;
            waiting.computeIfAbsent(topic, name -> new ArrayList<>()).add(gone);
        }
    }

    void end() {
        ended = true;
        waiting.clear();
    }

    private void tellWhoWaits(ClusterImage image) {
        List<Runnable> due = new ArrayList<>();
        waiting.entrySet().removeIf(entry -> {
            boolean gone = !image.deleting().contains(entry.getKey());
            if (gone) {
                due.addAll(entry.getValue());
            }
            return gone;
        });
        waitingCount -= due.size();
        due.forEach(Runnable::run);
    }

    private static boolean isStale(ClusterImage image, String name, Attempt attempt) {
        return !image.deleting().contains(name)
                || !attempt.epochs.entrySet().stream().allMatch(entry -> {
                    BrokerRegistration broker = image.brokers().get(entry.getKey());
                    return broker != null && broker.epoch() == entry.getValue();
                });
    }

    private static Set<Integer> holders(TopicImage topic) {
        Set<Integer> holders = new TreeSet<>();
        topic.partitions().values().forEach(partition -> holders.addAll(partition.replicas()));
        return holders;
    }

    private void begin(ClusterImage image, TopicImage topic, Set<Integer> holders) {
        Attempt attempt = new Attempt();
        attempts.put(topic.name(), attempt);
        for (BrokerRegistration broker : image.brokers().values()) {
            if (holders.contains(broker.id())) {
                attempt.epochs.put(broker.id(), broker.epoch());
                attempt.unanswered.add(broker.id());
            }
        }
        for (BrokerRegistration broker : image.brokers().values()) {
            if (holders.contains(broker.id())) {
                publisher.deleteReplicas(
                        image, broker, topic, deleted -> onAnswer(topic.name(), attempt, broker.id(), deleted));
            }
        }
        if (holders.isEmpty()) {
            removeNodes(topic.name(), attempt);
        }
    }

    private void onAnswer(String name, Attempt attempt, int brokerId, boolean deleted) {
        if (ended || attempts.get(name) != attempt) {
            return;
        }
        if (!deleted) {
            LOG.warn("broker {} could not delete its replicas of {}, trying again", brokerId, name);
            retry(name);
        } else if (attempt.unanswered.remove(brokerId) && attempt.unanswered.isEmpty()) {
            removeNodes(name, attempt);
        }
    }

    private void removeNodes(String name, Attempt attempt) {
        TopicTree.list(store, name, outcome -> {
            if (ended || attempts.get(name) != attempt) {
                return;
            }
            if (outcome.isDone()) {
                decisions.submit("complete deletion of " + name, image -> {
                    LOG.info("deleted topic {}", name);
                    return TopicDeletion.complete(image, name, outcome.value());
                });
            } else {
                retry(name);
            }
        });
    }

    private void retry(String name) {
        attempts.remove(name);
        loop.schedule(RETRY_MS, () -> advance(decisions.image()));
    }
}
