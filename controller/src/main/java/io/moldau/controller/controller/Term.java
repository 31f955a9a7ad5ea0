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
import io.moldau.controller.publish.BrokerChannel.Reach;
import io.moldau.controller.store.MetadataStore;
import io.moldau.controller.store.Outcome;
import io.moldau.controller.store.StorePaths;
import io.moldau.protocol.api.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
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

    /** A new controller looks at the balance soon, for its predecessor may never have come to it. */
    private static final long FIRST_BALANCE_MS = 5_000;

    private final ControllerContext context;
    private final int epoch;
    private final OptionalInt deposed;
    private final Decisions decisions;
    private final Deletions deletions;
    private final Reassignments reassignments;
    private final WrittenReassignments writtenReassignments;
    private final InSyncNotices inSyncNotices;
    private final Suspects suspects;
    private final Consumer<Term> onBroken;

    /** What changed while the state was still being read: nothing can be decided about it before. */
    private final List<Runnable> changedMeanwhile = new ArrayList<>();

    private boolean inOffice;
    private boolean ended;

    /**
     * @param office as the election gave it
     * @param onBroken told once when the term cannot go on although nobody ended it
     */
    Term(ControllerContext context, Office office, Consumer<Term> onBroken) {
        this.context = context;
        this.epoch = office.epoch();
        this.deposed = office.deposed();
        this.onBroken = onBroken;
        this.decisions = new Decisions(
                context.store(),
                office.epochVersion(),
                ClusterImage.empty(context.clusterId()),
                context.publisher(),
                this::onApplied,
                this::breakOff);
        this.deletions = new Deletions(context.store(), context.loop(), context.publisher(), decisions);
        this.reassignments = new Reassignments(decisions);
        this.writtenReassignments = new WrittenReassignments(context.store(), decisions, reassignments);
        this.inSyncNotices = new InSyncNotices(context.store(), decisions);
        this.suspects = new Suspects(context.loop(), context.publisher(), this::readBrokers);
    }

    /** Where policies wait for their turn. */
    Decisions decisions() {
        return decisions;
    }

    /** Whether the state of the cluster is known; before, nobody's question can be answered from it. */
    boolean isInOffice() {
        return inOffice;
    }

    Reassignments reassignments() {
        return reassignments;
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
        context.publisher().open(this::onRefused);
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
        inSyncNotices.end();
        writtenReassignments.end();
        suspects.end();
        context.publisher().close();
    }

    /** Others saw that a broker refuses connections: looks for itself. */
    void suspect(int brokerId) {
        BrokerRegistration broker = decisions.image().brokers().get(brokerId);
        if (broker != null && brokerId != context.brokerId()) {
            context.publisher().probe(broker, reach -> {
                if (reach == Reach.REFUSED) {
                    onRefused(broker);
                }
            });
        }
    }

    /** A broker refuses connections although it is registered: others take its place until it accepts them. */
    private void onRefused(BrokerRegistration broker) {
        BrokerRegistration known = decisions.image().brokers().get(broker.id());
        if (!ended && known != null && known.epoch() == broker.epoch() && suspects.add(broker)) {
            decisions.submit(
                    "refusing broker " + broker.id(),
                    image -> BrokerChange.decide(
                            image,
                            suspects.without(image.brokers()),
                            context.leaders().unclean()));
        }
    }

    /** The settings of {@code entity} changed. */
    void onConfig(ConfigEntity entity, Optional<Map<String, String>> config) {
        decisions.submit("config of " + entity.path(), image -> {
            if (config.equals(Optional.ofNullable(image.configs().get(entity)))) {
                return Decision.none(true);
            }
            Decision.Draft draft = new Decision.Draft()
                    .change(config.isPresent() ? new ConfigSet(entity, config.get()) : new ConfigRemoved(entity));
            if (LeaderRevision.dependsOn(image.config(entity), config.orElse(Map.of()))) {
                LeaderRevision.revise(
                        draft, draft.appliedTo(image), context.leaders().unclean());
            }
            return draft.answer(true);
        });
    }

    private void takeOffice(
            Map<Integer, BrokerRegistration> brokers,
            List<String> deleting,
            Map<ConfigEntity, Map<String, String>> configs,
            List<StoredTopic> topics) {
        deposed.stream().mapToObj(brokers::get).filter(Objects::nonNull).forEach(suspects::add);
        decisions.submit("take office", image -> {
            Decision.Draft draft = new Decision.Draft();
            draft.change(new ControllerElected(context.brokerId(), epoch));
            suspects.without(brokers).values().stream()
                    .filter(broker -> !broker.lostWrites())
                    .forEach(broker -> draft.change(new BrokerAppeared(broker)));
            configs.forEach((entity, config) -> draft.change(new ConfigSet(entity, config)));
            deleting.forEach(name -> draft.change(new DeletionRequested(name)));
            return draft.answer(true);
        });
        // In one decision, so that nobody is told of leaders that are about to change.
        decisions.submit("adopt all topics", image -> {
            Decision.Draft draft = TopicAdoption.draft(image, topics, context.random());
            LeaderRevision.revise(
                    draft, draft.appliedTo(image), context.leaders().unclean());
            return draft.answer(true);
        });
        decisions.submit("clear stale deletions", image -> TopicDeletion.adopt(image, deleting));
        decisions.submit(
                "admit brokers that lost writes",
                image -> BrokerChange.decide(
                        image, suspects.without(brokers), context.leaders().unclean()),
                done -> done.ifPresent(ignored -> LOG.info(
                        "controller of epoch {} knows {} brokers, {} topics, {} partitions",
                        epoch,
                        decisions.image().brokers().size(),
                        decisions.image().topics().size(),
                        decisions.image().partitionCount())));
        reassignments.resume();
        writtenReassignments.watch();
        inSyncNotices.watch();
        reassignments.grow(context.wantedReplicas());
        inOffice = true;
        changedMeanwhile.forEach(Runnable::run);
        changedMeanwhile.clear();
        balanceLater(Math.min(FIRST_BALANCE_MS, context.leaders().balanceIntervalMs()));
    }

    private void balanceLater(long delayMs) {
        if (context.leaders().balanceIntervalMs() > 0) {
            context.loop().schedule(delayMs, () -> {
                if (!ended) {
                    decisions.submit("balance leaders", this::balance);
                    balanceLater(context.leaders().balanceIntervalMs());
                }
            });
        }
    }

    private Decision<Map<TopicPartition, Result<Integer>>> balance(ClusterImage image) {
        return LeaderRequest.decide(
                image,
                LeaderChoice.PREFERRED,
                LeaderBalance.strays(image, context.leaders().imbalancePercent()));
    }

    private void onApplied(ClusterImage image) {
        deletions.advance(image);
        reassignments.advance(image);
        writtenReassignments.advance(image);
    }

    private void onBrokersChanged() {
        onceInOffice(() -> readBrokers(this::onBrokersChanged));
    }

    private void onceInOffice(Runnable action) {
        if (inOffice) {
            action.run();
        } else {
            changedMeanwhile.add(action);
        }
    }

    private void readBrokers() {
        readBrokers(MetadataStore.NO_WATCH);
    }

    private void readBrokers(Runnable watch) {
        if (!ended) {
            BrokerReader.read(context.store(), watch, whenRead(registered -> {
                suspects.onRegistered(registered);
                decisions.submit(
                        "brokers " + registered.keySet(),
                        image -> BrokerChange.decide(
                                image,
                                suspects.without(registered),
                                context.leaders().unclean()),
                        done -> {
                            adopt(topicsWithoutLeaders());
                            reassignments.grow(context.wantedReplicas());
                        });
            }));
        }
    }

    private void onTopicsChanged() {
        onceInOffice(this::readTopics);
    }

    private void readTopics() {
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
        onceInOffice(this::readDeletions);
    }

    private void readDeletions() {
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
