package io.moldau.controller.controller;

import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.cluster.ClusterChange.BrokerAppeared;
import io.moldau.controller.cluster.ClusterChange.ConfigRemoved;
import io.moldau.controller.cluster.ClusterChange.ConfigSet;
import io.moldau.controller.cluster.ClusterChange.ControllerElected;
import io.moldau.controller.cluster.ClusterChange.DeletionRequested;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.StorePaths;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One term in office, from reading the cluster's state to the moment someone else may have written it. While it lasts it
 * turns what the store's watches report, and what brokers and clients ask for, into decisions. Lives on the controller's
 * loop.
 */
final class Term {

    private static final Logger LOG = LoggerFactory.getLogger(Term.class);

    private final ControllerContext context;
    private final int epoch;
    private final Decisions decisions;
    private final Deletions deletions;
    private final Consumer<Term> onBroken;
    private boolean ended;

    /** @param onBroken told once when the term cannot go on although nobody ended it */
    Term(ControllerContext context, int epoch, int epochVersion, Consumer<Term> onBroken) {
        this.context = context;
        this.epoch = epoch;
        this.onBroken = onBroken;
        this.decisions = new Decisions(
                context.store(),
                epochVersion,
                ClusterImage.empty(context.clusterId()),
                context.publisher(),
                this::onApplied,
                this::breakOff);
        this.deletions = new Deletions(context.store(), context.loop(), context.publisher(), decisions);
    }

    /** Where policies wait for their turn. */
    Decisions decisions() {
        return decisions;
    }

    Deletions deletions() {
        return deletions;
    }

    /**
     * Reads the state of the cluster, tells every broker, and finishes what earlier controllers left undone.
     *
     * @param configs the settings known so far; later ones come through {@link #onConfig}
     */
    void begin(Map<ConfigEntity, Map<String, String>> configs) {
        Map<ConfigEntity, Map<String, String>> known = Map.copyOf(configs);
        BrokerReader.read(
                context.store(),
                this::onBrokersChanged,
                whenRead(brokers -> context.store()
                        .children(
                                StorePaths.DELETE_TOPICS,
                                this::onDeletionsChanged,
                                whenRead(deleting -> context.store()
                                        .children(
                                                StorePaths.TOPICS,
                                                this::onTopicsChanged,
                                                whenRead(topics -> TopicReader.read(
                                                        context.store(),
                                                        topics,
                                                        whenRead(stored ->
                                                                takeOffice(brokers, deleting, known, stored)))))))));
    }

    void end() {
        ended = true;
        decisions.end();
        deletions.end();
    }

    /** The settings of {@code entity} changed. */
    void onConfig(ConfigEntity entity, Optional<Map<String, String>> config) {
        decisions.submit("config of " + entity.path(), image -> {
            if (config.equals(Optional.ofNullable(image.configs().get(entity)))) {
                return Decision.none(true);
            }
            return new Decision.Draft()
                    .change(config.isPresent() ? new ConfigSet(entity, config.get()) : new ConfigRemoved(entity))
                    .answer(true);
        });
    }

    private void takeOffice(
            Map<Integer, BrokerRegistration> brokers,
            List<String> deleting,
            Map<ConfigEntity, Map<String, String>> configs,
            List<StoredTopic> topics) {
        decisions.submit("take office", image -> {
            Decision.Draft draft = new Decision.Draft();
            draft.change(new ControllerElected(context.brokerId(), epoch));
            brokers.values().forEach(broker -> draft.change(new BrokerAppeared(broker)));
            configs.forEach((entity, config) -> draft.change(new ConfigSet(entity, config)));
            deleting.forEach(name -> draft.change(new DeletionRequested(name)));
            return draft.answer(true);
        });
        decisions.submit("adopt all topics", image -> TopicAdoption.decide(image, topics, context.random()));
        decisions.submit("clear stale deletions", image -> TopicDeletion.adopt(image, deleting));
        decisions.submit(
                "revise all leaders",
                image -> LeaderRevision.decide(image, context.uncleanElection()),
                done -> done.ifPresent(ignored -> LOG.info(
                        "controller of epoch {} knows {} brokers, {} topics, {} partitions",
                        epoch,
                        decisions.image().brokers().size(),
                        decisions.image().topics().size(),
                        decisions.image().partitionCount())));
    }

    private void onApplied(ClusterImage image) {
        deletions.advance(image);
    }

    private void onBrokersChanged() {
        if (!ended) {
            BrokerReader.read(
                    context.store(),
                    this::onBrokersChanged,
                    whenRead(live -> decisions.submit(
                            "brokers " + live.keySet(),
                            image -> BrokerChange.decide(image, live, context.uncleanElection()),
                            done -> adopt(topicsWithoutLeaders()))));
        }
    }

    private void onTopicsChanged() {
        if (!ended) {
            context.store()
                    .children(
                            StorePaths.TOPICS,
                            this::onTopicsChanged,
                            whenRead(names -> adopt(names.stream()
                                    .filter(name -> decisions.image().topic(name) == null)
                                    .toList())));
        }
    }

    private void onDeletionsChanged() {
        if (!ended) {
            context.store()
                    .children(
                            StorePaths.DELETE_TOPICS,
                            this::onDeletionsChanged,
                            whenRead(marks ->
                                    decisions.submit("deletions", image -> TopicDeletion.adopt(image, marks))));
        }
    }

    private void adopt(Collection<String> names) {
        if (!names.isEmpty() && !ended) {
            TopicReader.read(
                    context.store(),
                    names,
                    whenRead(found -> decisions.submit(
                            "adopt " + found.size() + " topics",
                            image -> TopicAdoption.decide(image, found, context.random()))));
        }
    }

    private List<String> topicsWithoutLeaders() {
        return decisions.image().topics().values().stream()
                .filter(topic -> !topic.unledPartitions().isEmpty())
                .map(TopicImage::name)
                .toList();
    }

    private <T> Consumer<Outcome<T>> whenRead(Consumer<T> next) {
        return outcome -> {
            if (ended) {
                return;
            } else if (outcome.isDone()) {
                next.accept(outcome.value());
            } else {
                LOG.warn("cannot read the cluster's state: {}", outcome);
                breakOff();
            }
        };
    }

    private void breakOff() {
        if (!ended) {
            end();
            onBroken.accept(this);
        }
    }
}
