package io.moldau.controller.controller;

import io.moldau.controller.cluster.Assignment;
import io.moldau.controller.cluster.BrokerRegistration;
import io.moldau.controller.cluster.ClusterImage;
import io.moldau.controller.cluster.ConfigEntity;
import io.moldau.controller.cluster.PartitionImage;
import io.moldau.controller.cluster.TopicImage;
import io.moldau.controller.store.ProducerIdBlock;
import io.moldau.controller.store.ProducerIdBlocks;
import io.moldau.controller.store.SessionEvent;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This broker's candidate for the office of controller, and the door to it while it holds the office. Lives on the store's
 * loop; the methods that ask something of it may be called from any thread, and answer on that loop.
 *
 * <p>Answers are empty when this broker is not the controller, or ceased to be before the answer: whatever was asked may
 * then have been done or not, and the client asks the next controller.
 */
public final class Controller {

    private static final Logger LOG = LoggerFactory.getLogger(Controller.class);

    /** How soon a broken term is followed by another try. */
    private static final long RETRY_MS = 100;

    private final ControllerContext context;
    private final Election election;
    private final Map<ConfigEntity, Map<String, String>> configs = new HashMap<>();
    private @Nullable Term term;

    /** While the store is out of reach nothing can be decided, and trying would only fail. */
    private boolean suspended;

    public Controller(ControllerContext context) {
        this.context = context;
        this.election = new Election(context.store(), context.clock(), context.brokerId(), new Election.Listener() {
            @Override
            public void onElected(Office won) {
                beginTerm(won);
            }

            @Override
            public void onResigned() {
                endTerm();
            }
        });
    }

    /** Stands for election under the current session: to be called each time the broker has registered. On the loop. */
    public void join() {
        context.loop().assertOnLoop();
        election.join();
    }

    /** Hears what befell the session. On the loop. */
    public void onSession(SessionEvent event) {
        context.loop().assertOnLoop();
        suspended = event instanceof SessionEvent.Suspended;
        if (event instanceof SessionEvent.Lost) {
            election.onSessionLost();
        } else if (event instanceof SessionEvent.Resumed) {
            election.review();
            renewTerm();
        }
    }

    /** Hears of the settings of an entity, whether or not this broker is the controller. On the loop. */
    public void onConfig(ConfigEntity entity, Optional<Map<String, String>> config) {
        context.loop().assertOnLoop();
        if (config.isPresent()) {
            configs.put(entity, Map.copyOf(config.get()));
        } else {
            configs.remove(entity);
        }
        if (term != null) {
            term.onConfig(entity, config);
        }
    }

    /** The image of the current term; empty when this broker is not the controller. On the loop. */
    public Optional<ClusterImage> image() {
        context.loop().assertOnLoop();
        return Optional.ofNullable(term).map(t -> t.decisions().image());
    }

    /**
     * Creates topics. A result holds the topic as created, or as it would be.
     *
     * @param validateOnly check everything and create nothing
     */
    public void createTopics(
            List<NewTopic> topics, boolean validateOnly, Consumer<Optional<List<Result<TopicImage>>>> answered) {
        ask(
                "create " + topics.size() + " topics",
                image -> TopicCreation.decide(image, topics, validateOnly, context.random()),
                answer -> {
                    // Whoever asked may have known of fewer brokers than there are.
                    if (term != null) {
                        term.reassignments().grow(context.wantedReplicas());
                    }
                    answered.accept(answer);
                });
    }

    /** Marks topics for deletion, which then goes on by itself. A result holds the topic's name. */
    public void deleteTopics(List<String> names, Consumer<Optional<List<Result<String>>>> answered) {
        ask("delete " + names.size() + " topics", image -> TopicDeletion.request(image, names), answered);
    }

    /**
     * Runs {@code gone} when nothing is left of a topic being deleted, on the loop: at once when there is no such topic, and
     * never when this broker ceases to be the controller before.
     */
    public void onceDeleted(String topic, Runnable gone) {
        context.loop().run(() -> {
            if (term != null) {
                term.deletions().onceGone(topic, gone);
            }
        });
    }

    /**
     * Adds partitions to topics. A result holds the topic's name.
     *
     * @param validateOnly check everything and add nothing
     */
    public void growTopics(
            List<TopicGrowth> wishes, boolean validateOnly, Consumer<Optional<List<Result<String>>>> answered) {
        ask(
                "grow " + wishes.size() + " topics",
                image -> PartitionGrowth.decide(image, wishes, validateOnly, context.random()),
                answered);
    }

    /** Changes in-sync replicas as their leader asks; rejected whole when the sender is not registered so. */
    public void changeInSync(
            int brokerId,
            long brokerEpoch,
            List<InSyncWish> wishes,
            Consumer<Optional<Result<List<InSyncAnswer>>>> answered) {
        ask(
                "in-sync replicas of " + wishes.size() + " partitions",
                image -> InSyncChange.decide(image, brokerId, brokerEpoch, wishes),
                answered);
    }

    /** Lets a broker go: others lead in its stead. The result holds what it still leads although others hold it too. */
    public void releaseBroker(
            int brokerId, long brokerEpoch, Consumer<Optional<Result<List<TopicPartition>>>> answered) {
        ask("release of broker " + brokerId, image -> BrokerRelease.decide(image, brokerId, brokerEpoch), answered);
    }

    /**
     * Elects leaders. A result holds the new leader.
     *
     * @param partitions empty for all there are
     */
    public void electLeaders(
            LeaderChoice choice,
            Optional<List<TopicPartition>> partitions,
            Consumer<Optional<Map<TopicPartition, Result<Integer>>>> answered) {
        ask(
                "election of leaders",
                image -> LeaderRequest.decide(image, choice, partitions.orElseGet(image::allPartitions)),
                answered);
    }

    /**
     * Moves partitions to other brokers. A result holds whether something changed; the move then goes on by itself.
     *
     * @param wishes for each partition who is to hold it, the preferred leader first; empty to return to where it was
     */
    public void reassign(
            Map<TopicPartition, Optional<List<Integer>>> wishes,
            Consumer<Optional<Map<TopicPartition, Result<Boolean>>>> answered) {
        ask(
                "reassignment of " + wishes.size() + " partitions",
                image -> Reassignment.request(image, wishes),
                answer -> {
                    if (answer.isPresent() && term != null) {
                        term.reassignments().watch(wishes.keySet());
                    }
                    answered.accept(answer);
                });
    }

    /** Shows what is being moved, among some partitions or, when empty, among all. */
    public void reassignments(
            Optional<List<TopicPartition>> partitions, Consumer<Optional<Map<TopicPartition, Assignment>>> answered) {
        ask(
                "look at reassignments",
                image -> {
                    Map<TopicPartition, Assignment> running = new LinkedHashMap<>();
                    for (TopicPartition key : partitions.orElseGet(image::allPartitions)) {
                        PartitionImage partition = Reassignment.find(image, key);
                        if (partition != null && !partition.assignment().isSettled()) {
                            running.put(key, partition.assignment());
                        }
                    }
                    return Decision.none(running);
                },
                answered);
    }

    /** Takes the next block of producer ids for a broker, or says why not. */
    public void allocateProducerIds(
            int brokerId, long brokerEpoch, Consumer<Optional<Result<ProducerIdBlock>>> answered) {
        context.loop().run(() -> {
            if (term == null || !term.isInOffice()) {
                answered.accept(Optional.empty());
                return;
            }
            BrokerRegistration sender = term.decisions().image().brokers().get(brokerId);
            if (sender == null) {
                answered.accept(Optional.of(Result.rejected(
                        ErrorCode.BROKER_ID_NOT_REGISTERED, "broker " + brokerId + " is not registered")));
            } else if (sender.epoch() != brokerEpoch) {
                answered.accept(Optional.of(
                        Result.rejected(ErrorCode.STALE_BROKER_EPOCH, "broker " + brokerId + " is registered anew")));
            } else {
                new ProducerIdBlocks(context.store())
                        .allocate(
                                brokerId,
                                outcome -> answered.accept(
                                        outcome.isDone() ? Optional.of(Result.of(outcome.value())) : Optional.empty()));
            }
        });
    }

    /**
     * Hears that a broker refuses connections; any thread may call. A controller looks for itself and moves the broker's
     * leaders at once; anyone else looks whether it is the controller, and takes its office.
     */
    public void suspect(int brokerId) {
        context.loop().run(() -> {
            if (term != null) {
                term.suspect(brokerId);
            } else {
                election.depose(brokerId);
            }
        });
    }

    private <R> void ask(String name, Function<ClusterImage, Decision<R>> policy, Consumer<Optional<R>> answered) {
        context.loop().run(() -> {
            if (term == null || !term.isInOffice() || term.decisions().full()) {
                answered.accept(Optional.empty());
            } else {
                term.decisions().submit(name, policy, answered);
            }
        });
    }

    private void beginTerm(Office office) {
        endTerm();
        term = new Term(context, office, this::onBroken);
        term.begin(configs);
    }

    private void endTerm() {
        if (term != null) {
            term.end();
            term = null;
        }
    }

    /** Image and store may differ. Either someone else is in office, which the election finds out, or we begin anew. */
    private void onBroken(Term broken) {
        if (term == broken) {
            term = null;
            LOG.info("reading the cluster's state anew");
            context.loop().schedule(RETRY_MS, this::renewTerm);
        }
    }

    private void renewTerm() {
        if (term == null && !suspended) {
            election.renew();
        }
    }
}
