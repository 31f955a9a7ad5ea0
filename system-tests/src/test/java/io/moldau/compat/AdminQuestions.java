package io.moldau.compat;

import static io.moldau.compat.AdminQuestion.outcome;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreatePartitionsOptions;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;

/** A session of an administrator, in order: later questions are about what earlier ones made. */
final class AdminQuestions {

    private static final String FILLED = DifferentialIT.FILLED;
    private static final TopicPartition P0 = new TopicPartition(FILLED, 0);
    private static final ConfigResource TOPIC = new ConfigResource(ConfigResource.Type.TOPIC, FILLED);
    private static final long PATIENCE_NS = 5_000_000_000L;
    private static final String RATE = "leader.replication.throttled.rate";
    private static final String DIRECTORIES_RATE = "replica.alter.log.dirs.io.max.bytes.per.second";
    private static final ConfigResource ALL_BROKERS = new ConfigResource(ConfigResource.Type.BROKER, "");
    private static final ConfigResource BROKER = new ConfigResource(ConfigResource.Type.BROKER, "1");

    /** Keys whose default is Kafka 4's, where 3.9's lets one record from the future stop retention. */
    private static final Set<String> SAFER_BY_DEFAULT = Set.of("message.timestamp.after.max.ms");

    private final List<AdminQuestion> questions = new ArrayList<>();

    static List<AdminQuestion> all() {
        AdminQuestions session = new AdminQuestions();
        session.creating();
        session.namesThatMayNotBe();
        session.numbersThatMayNotBe();
        session.describing();
        session.configs();
        session.throttledReplicas();
        session.configsOfBrokers();
        session.partitions();
        session.offsets();
        session.deletingRecords();
        session.deletingTopics();
        return session.questions;
    }

    private void creating() {
        create("plain topic", new NewTopic("a", 3, (short) 1));
        create("topic that exists", new NewTopic("a", 3, (short) 1));
        create("default partitions and replication", new NewTopic("b", Optional.empty(), Optional.empty()));
        create(
                "with configs",
                new NewTopic("c", 1, (short) 1)
                        .configs(Map.of("retention.ms", "1000", "cleanup.policy", "compact,delete")));
        create("with an assignment", new NewTopic("d", Map.of(0, List.of(1), 1, List.of(1))));
        outcomes(
                "validate only",
                admin -> admin.createTopics(
                                List.of(new NewTopic("e", 1, (short) 1)), new CreateTopicsOptions().validateOnly(true))
                        .all());
        add(
                "validate only made nothing",
                admin -> "" + admin.listTopics().names().get().contains("e"));
        add("what creation tells", admin -> {
            var result =
                    admin.createTopics(List.of(new NewTopic("f", 2, (short) 1).configs(Map.of("retention.ms", "7"))));
            return result.numPartitions("f").get() + " "
                    + result.replicationFactor("f").get() + " "
                    + entry(result.config("f").get().get("retention.ms")) + " "
                    + result.config("f").get().entries().size();
        });
        add("one good and one bad", admin -> {
            var values = admin.createTopics(List.of(new NewTopic("g", 1, (short) 1), new NewTopic("g g", 1, (short) 1)))
                    .values();
            return outcomeOf(at(values, "g")) + " " + outcomeOf(at(values, "g g"));
        });
        create("configs with an unknown key", new NewTopic("h", 1, (short) 1).configs(Map.of("retention.mss", "1")));
        create("configs with a bad value", new NewTopic("h", 1, (short) 1).configs(Map.of("retention.ms", "soon")));
        create("configs out of bounds", new NewTopic("h", 1, (short) 1).configs(Map.of("segment.bytes", "1")));
        create("a codec that is none", new NewTopic("h", 1, (short) 1).configs(Map.of("compression.type", "zip")));
    }

    private void namesThatMayNotBe() {
        for (String name : List.of("", ".", "..", "../x", "a/b", "a\0b", "ünïcode", "with space", "x".repeat(250))) {
            create("the name '" + name.replace('\0', '0') + "'", new NewTopic(name, 1, (short) 1));
        }
        create("a name of 249 characters", new NewTopic("x".repeat(249), 1, (short) 1));
        create("a name with a dot", new NewTopic("dotted.name", 1, (short) 1));
        create("its twin with an underscore", new NewTopic("dotted_name", 1, (short) 1));
        add("describe a name that may not be", admin -> describe(admin, "a/b"));
        add("describe a topic that is missing", admin -> describe(admin, "missing"));
    }

    private void numbersThatMayNotBe() {
        create("no partitions", new NewTopic("n1", 0, (short) 1));
        create("-2 partitions", new NewTopic("n2", -2, (short) 1));
        create("replication factor 0", new NewTopic("n3", 1, (short) 0));
        create("replication factor -2", new NewTopic("n4", 1, (short) -2));
        create("more replicas than brokers", new NewTopic("n5", 1, (short) 2));
        // Kafka creates these in ZooKeeper all the same, and the client waits for a leader in vain.
        questions.add(new AdminQuestion(
                "create: an unknown broker",
                outcome(
                                "",
                                admin -> admin.createTopics(List.of(new NewTopic("n6", Map.of(0, List.of(9)))))
                                        .all())
                        .question(),
                "InvalidReplicaAssignmentException"));
        create("a broker twice", new NewTopic("n7", Map.of(0, List.of(1, 1))));
        create("a partition left out", new NewTopic("n8", Map.of(0, List.of(1), 2, List.of(1))));
        questions.add(new AdminQuestion(
                "create: a partition without replicas",
                outcome(
                                "",
                                admin -> admin.createTopics(List.of(new NewTopic("n9", Map.of(0, List.of()))))
                                        .all())
                        .question(),
                "InvalidReplicaAssignmentException"));
        create("partitions of different width", new NewTopic("n10", Map.of(0, List.of(1), 1, List.of(1, 2))));
        create("a negative partition", new NewTopic("n11", Map.of(-1, List.of(1), 0, List.of(1))));
    }

    private void describing() {
        for (String topic : List.of("a", "b", "c", "d", "f", FILLED)) {
            add("describe " + topic, admin -> describe(admin, topic));
        }
        add("list topics", admin -> new TreeSet<>(admin.listTopics().names().get()).toString());
        add("describe the cluster", admin -> {
            var cluster = admin.describeCluster();
            return cluster.nodes().get().size() + " "
                    + cluster.controller().get().id() + " "
                    + (cluster.clusterId().get().length() == 22) + " "
                    + cluster.authorizedOperations().get();
        });
        add("describe log directories", admin -> {
            var directories =
                    at(admin.describeLogDirs(List.of(1)).allDescriptions().get(), 1);
            return directories.values().stream()
                    .map(directory -> directory.error() + " "
                            + new TreeSet<>(directory.replicaInfos().keySet().stream()
                                    .map(Object::toString)
                                    .toList()) + " "
                            + at(directory.replicaInfos(), P0).offsetLag() + " "
                            + at(directory.replicaInfos(), P0).isFuture() + " "
                            + (at(directory.replicaInfos(), P0).size() > 0) + " "
                            + directory.totalBytes().isPresent())
                    .toList()
                    .toString();
        });
    }

    private void configs() {
        add("configs of a topic", admin -> configs(admin, TOPIC, true));
        add(
                "configs of a topic with configs",
                admin -> configs(admin, new ConfigResource(ConfigResource.Type.TOPIC, "c"), true));
        add(
                "configs of a missing topic",
                admin -> configs(admin, new ConfigResource(ConfigResource.Type.TOPIC, "missing"), true));
        add(
                "configs of a missing broker",
                admin -> configs(admin, new ConfigResource(ConfigResource.Type.BROKER, "9"), false));
        alter("set", OpType.SET, "retention.ms", "86400000");
        add("the value that was set", admin -> value(admin, "retention.ms"));
        alter("append to a list", OpType.APPEND, "cleanup.policy", "compact");
        add("the list after it", admin -> value(admin, "cleanup.policy"));
        alter("subtract from a list", OpType.SUBTRACT, "cleanup.policy", "compact");
        add("the list after that", admin -> value(admin, "cleanup.policy"));
        alter("append to what is no list", OpType.APPEND, "retention.ms", "1");
        alter("delete", OpType.DELETE, "retention.ms", "");
        alter("delete what was never set", OpType.DELETE, "segment.ms", "");
        add("the value after it", admin -> value(admin, "retention.ms"));
        alter("an unknown key", OpType.SET, "retention.mss", "1");
        alter("a bad value", OpType.SET, "retention.ms", "soon");
        alter("a value out of bounds", OpType.SET, "min.insync.replicas", "0");
        outcomes(
                "alter a missing topic",
                admin -> admin.incrementalAlterConfigs(Map.of(
                                new ConfigResource(ConfigResource.Type.TOPIC, "missing"),
                                ops(OpType.SET, "retention.ms", "1")))
                        .all());
        outcomes(
                "validate a change only",
                admin -> admin.incrementalAlterConfigs(
                                Map.of(TOPIC, ops(OpType.SET, "retention.ms", "5")),
                                new AlterConfigsOptions().validateOnly(true))
                        .all());
        add("which changed nothing", admin -> value(admin, "retention.ms"));
        outcomes(
                "the same key twice",
                admin -> admin.incrementalAlterConfigs(Map.of(
                                TOPIC,
                                List.of(
                                        new AlterConfigOp(new ConfigEntry("retention.ms", "1"), OpType.SET),
                                        new AlterConfigOp(new ConfigEntry("retention.ms", "2"), OpType.SET))))
                        .all());
        add("which keys brokers have in common with Kafka", admin -> {
            Config config = at(admin.describeConfigs(List.of(BROKER)).all().get(), BROKER);
            return List.of("log.retention.ms", "num.partitions", "message.max.bytes", "broker.id", "log.dirs").stream()
                    .map(key -> key + " " + (config.get(key) != null))
                    .toList()
                    .toString();
        });
    }

    private void throttledReplicas() {
        for (String replicas : List.of("*", "0:1", "0:1,1:2", "", "none", "0", "a:b", "0:1:2", "-1:1")) {
            alter(
                    "throttled replicas '" + replicas + "'",
                    OpType.SET,
                    "leader.replication.throttled.replicas",
                    replicas);
            add("which are then '" + replicas + "'", admin -> value(admin, "leader.replication.throttled.replicas"));
        }
        alter("no throttled replicas", OpType.DELETE, "leader.replication.throttled.replicas", "");
    }

    private void configsOfBrokers() {
        for (ConfigResource brokers : List.of(BROKER, ALL_BROKERS)) {
            String whose = brokers.isDefault() ? " of all brokers" : " of a broker";
            String ms = brokers.isDefault() ? "80000" : "70000";
            // What is said of all brokers is not in force where it is said of one.
            String inForce = brokers.isDefault() ? "=" + ms : "^" + ms + " ";
            alter("set" + whose, brokers, OpType.SET, "log.retention.ms", ms);
            add("it was set" + whose, admin -> synonyms(admin, BROKER, "log.retention.ms", inForce));
            add("and among all" + whose, admin -> synonyms(admin, ALL_BROKERS, "log.retention.ms", ""));
            add("and of a topic", admin -> synonyms(admin, TOPIC, "retention.ms", inForce));
            alter("a bad value" + whose, brokers, OpType.SET, "log.retention.ms", "soon");
            alter("a value out of bounds" + whose, brokers, OpType.SET, "min.insync.replicas", "0");
            alter("a key that is read only" + whose, brokers, OpType.SET, "broker.id", "7");
            alter("append to no list" + whose, brokers, OpType.APPEND, "log.retention.ms", "7");
            alter("append to a list" + whose, brokers, OpType.APPEND, "log.cleanup.policy", "compact");
            add("which is then", admin -> synonyms(admin, BROKER, "log.cleanup.policy", "^delete,compact "));
            alter("delete a list" + whose, brokers, OpType.DELETE, "log.cleanup.policy", "");
            alter("delete what was never set" + whose, brokers, OpType.DELETE, "log.segment.bytes", "");
            alter("a rate" + whose, brokers, OpType.SET, RATE, "1000000");
            // Kafka calls read only what it has just changed.
            questions.add(new AdminQuestion(
                    "which is",
                    admin -> synonyms(admin, BROKER, RATE, "^1000000 "),
                    "1000000 %1$s LONG false false [%2$s=1000000 %1$s]"
                            .formatted(
                                    brokers.isDefault() ? "DYNAMIC_DEFAULT_BROKER_CONFIG" : "DYNAMIC_BROKER_CONFIG",
                                    RATE)));
            alter("a negative rate" + whose, brokers, OpType.SET, RATE, "-1");
            alter("no rate" + whose, brokers, OpType.DELETE, RATE, "");
            alter("a rate between directories", brokers, OpType.SET, DIRECTORIES_RATE, "1");
            alter("none between directories", brokers, OpType.DELETE, DIRECTORIES_RATE, "");
            // Kafka stores whatever it does not know, for its plug-ins; here there is nobody to read it.
            questions.add(new AdminQuestion(
                    "alter: an unknown key" + whose,
                    outcome("", admin -> alter(admin, brokers, OpType.SET, "log.retention.mss", "1"))
                            .question(),
                    "InvalidRequestException"));
            alter("delete an unknown key" + whose, brokers, OpType.DELETE, "log.retention.mss", "");
        }
        alter("a key of one broker for all", ALL_BROKERS, OpType.SET, "listeners", "PLAINTEXT://:1");
        alter("delete what is one broker's", BROKER, OpType.DELETE, "log.retention.ms", "");
        add("what is everybody's then", admin -> synonyms(admin, BROKER, "log.retention.ms", "^80000 "));
        alter("delete what is everybody's", ALL_BROKERS, OpType.DELETE, "log.retention.ms", "");
        // Kafka says nothing of a coarser unit that is in force.
        questions.add(new AdminQuestion(
                "which leaves",
                admin -> synonyms(admin, BROKER, "log.retention.ms", " DEFAULT_CONFIG LONG"),
                "604800000 DEFAULT_CONFIG LONG false false [log.retention.hours=168 DEFAULT_CONFIG]"));
        add("and of all brokers", admin -> configs(admin, ALL_BROKERS, true));
    }

    private void partitions() {
        outcomes(
                "more partitions",
                admin -> admin.createPartitions(Map.of("a", NewPartitions.increaseTo(5)))
                        .all());
        add("describe them", admin -> describe(admin, "a"));
        outcomes(
                "fewer partitions",
                admin -> admin.createPartitions(Map.of("a", NewPartitions.increaseTo(2)))
                        .all());
        outcomes(
                "as many partitions",
                admin -> admin.createPartitions(Map.of("a", NewPartitions.increaseTo(5)))
                        .all());
        outcomes(
                "no partitions at all",
                admin -> admin.createPartitions(Map.of("a", NewPartitions.increaseTo(0)))
                        .all());
        outcomes(
                "partitions of a missing topic",
                admin -> admin.createPartitions(Map.of("missing", NewPartitions.increaseTo(2)))
                        .all());
        outcomes(
                "partitions with an assignment",
                admin -> admin.createPartitions(Map.of("a", NewPartitions.increaseTo(6, List.of(List.of(1)))))
                        .all());
        outcomes(
                "partitions on an unknown broker",
                admin -> admin.createPartitions(Map.of("a", NewPartitions.increaseTo(7, List.of(List.of(9)))))
                        .all());
        outcomes(
                "too few assignments",
                admin -> admin.createPartitions(Map.of("a", NewPartitions.increaseTo(8, List.of(List.of(1)))))
                        .all());
        outcomes(
                "validate more partitions only",
                admin -> admin.createPartitions(
                                Map.of("a", NewPartitions.increaseTo(9)),
                                new CreatePartitionsOptions().validateOnly(true))
                        .all());
        add("describe what is left of it", admin -> describe(admin, "a"));
    }

    private void offsets() {
        Map<String, OffsetSpec> specs = new TreeMap<>(Map.of(
                "earliest", OffsetSpec.earliest(),
                "latest", OffsetSpec.latest(),
                "maximum timestamp", OffsetSpec.maxTimestamp(),
                "timestamp of a record", OffsetSpec.forTimestamp(DifferentialIT.FIRST_TIMESTAMP_MS + 50),
                "timestamp between records", OffsetSpec.forTimestamp(DifferentialIT.FIRST_TIMESTAMP_MS + 55),
                "timestamp before all", OffsetSpec.forTimestamp(0),
                "timestamp after all", OffsetSpec.forTimestamp(Long.MAX_VALUE)));
        specs.forEach((name, spec) -> add("offset of " + name, admin -> offset(admin, P0, spec)));
        add("offset of an empty partition", admin -> offset(admin, new TopicPartition("b", 0), OffsetSpec.latest()));
        add(
                "largest timestamp of an empty partition",
                admin -> offset(admin, new TopicPartition("b", 0), OffsetSpec.maxTimestamp()));
    }

    private void deletingRecords() {
        add("delete records", admin -> delete(admin, P0, 10));
        add("the earliest offset after it", admin -> offset(admin, P0, OffsetSpec.earliest()));
        add("delete the same again", admin -> delete(admin, P0, 10));
        add("delete fewer", admin -> delete(admin, P0, 5));
        add("delete beyond the end", admin -> delete(admin, P0, 1_000_000));
        add("delete below nothing", admin -> delete(admin, P0, -2));
        add("delete from a compacted topic", admin -> delete(admin, new TopicPartition("compacted", 0), 1));
        add("delete everything", admin -> delete(admin, P0, -1));
        add("the earliest offset then", admin -> offset(admin, P0, OffsetSpec.earliest()));
        add("the latest offset then", admin -> offset(admin, P0, OffsetSpec.latest()));
        add("the first offset by time then", admin -> offset(admin, P0, OffsetSpec.forTimestamp(0)));
    }

    private void deletingTopics() {
        outcomes("delete a topic", admin -> admin.deleteTopics(List.of("c")).all());
        outcomes(
                "delete a missing topic",
                admin -> admin.deleteTopics(List.of("missing")).all());
        outcomes(
                "delete a name that may not be",
                admin -> admin.deleteTopics(List.of("a/b")).all());
        add("delete one good and one bad", admin -> {
            var values = admin.deleteTopics(List.of("d", "missing")).topicNameValues();
            return outcomeOf(at(values, "d")) + " " + outcomeOf(at(values, "missing"));
        });
        outcomes("delete by id", admin -> {
            TopicDescription topic =
                    at(admin.describeTopics(List.of("f")).allTopicNames().get(), "f");
            return admin.deleteTopics(TopicCollection.ofTopicIds(List.of(topic.topicId())))
                    .all();
        });
        outcomes(
                "delete an unknown id",
                admin -> admin.deleteTopics(TopicCollection.ofTopicIds(List.of(new Uuid(1, 2))))
                        .all());
        add("what is left", admin -> new TreeSet<>(admin.listTopics().names().get()).toString());
    }

    private void add(String name, AdminQuestion.Question question) {
        questions.add(new AdminQuestion(name, question, null));
    }

    private void outcomes(String name, AdminQuestion.Outcome outcome) {
        questions.add(outcome(name, outcome));
    }

    private void create(String name, NewTopic topic) {
        outcomes("create: " + name, admin -> admin.createTopics(List.of(topic)).all());
    }

    private void alter(String name, OpType type, String key, String value) {
        outcomes(
                "alter: " + name,
                admin -> admin.incrementalAlterConfigs(Map.of(TOPIC, ops(type, key, value)))
                        .all());
    }

    private void alter(String name, ConfigResource resource, OpType type, String key, String value) {
        outcomes("alter: " + name, admin -> alter(admin, resource, type, key, value));
    }

    private static KafkaFuture<?> alter(Admin admin, ConfigResource resource, OpType type, String key, String value) {
        return admin.incrementalAlterConfigs(Map.of(resource, ops(type, key, value)))
                .all();
    }

    private static Collection<AlterConfigOp> ops(OpType type, String key, String value) {
        return List.of(new AlterConfigOp(new ConfigEntry(key, value), type));
    }

    private static String outcomeOf(KafkaFuture<?> future) throws InterruptedException {
        try {
            return String.valueOf(future.get());
        } catch (ExecutionException e) {
            return AdminQuestion.nameOf(e.getCause());
        }
    }

    private static String describe(Admin admin, String topic) throws Exception {
        TopicDescription description =
                at(admin.describeTopics(Set.of(topic)).allTopicNames().get(), topic);
        return description.isInternal() + " " + description.authorizedOperations() + " "
                + description.topicId().toString().length() + " "
                + description.partitions().stream()
                        .map(partition ->
                                partition.partition() + ":" + partition.leader().id()
                                        + partition.replicas().stream()
                                                .map(node -> node.id())
                                                .toList()
                                        + partition.isr().stream()
                                                .map(node -> node.id())
                                                .toList())
                        .toList();
    }

    private static String configs(Admin admin, ConfigResource resource, boolean values) throws Exception {
        Config config = at(admin.describeConfigs(List.of(resource)).all().get(), resource);
        Map<String, String> entries = new TreeMap<>();
        config.entries().forEach(entry -> entries.put(entry.name(), values ? entry(entry) : ""));
        entries.keySet().removeAll(SAFER_BY_DEFAULT);
        return entries.toString();
    }

    private static String value(Admin admin, String key) throws Exception {
        return entry(
                at(admin.describeConfigs(List.of(TOPIC)).all().get(), TOPIC).get(key));
    }

    /**
     * The value, what kind of setting it is, and every place where it is set.
     *
     * @param awaited pattern in the answer to wait for: Kafka answers a change before it is in force
     */
    private static String synonyms(Admin admin, ConfigResource resource, String key, String awaited) throws Exception {
        long endNs = System.nanoTime() + PATIENCE_NS;
        Pattern pattern = Pattern.compile(awaited);
        String answer = synonyms(admin, resource, key);
        while (!pattern.matcher(answer).find() && System.nanoTime() < endNs) {
            answer = synonyms(admin, resource, key);
        }
        return answer;
    }

    private static String synonyms(Admin admin, ConfigResource resource, String key) throws Exception {
        DescribeConfigsOptions options = new DescribeConfigsOptions().includeSynonyms(true);
        ConfigEntry entry = at(
                        admin.describeConfigs(List.of(resource), options).all().get(), resource)
                .get(key);
        return entry == null
                ? "nothing"
                : entry(entry) + " "
                        + entry.synonyms().stream()
                                .map(synonym -> synonym.name() + "=" + synonym.value() + " " + synonym.source())
                                .toList();
    }

    private static String entry(ConfigEntry entry) {
        return entry.value() + " " + entry.source() + " " + entry.type() + " " + entry.isReadOnly() + " "
                + entry.isSensitive();
    }

    private static String offset(Admin admin, TopicPartition partition, OffsetSpec spec) throws Exception {
        var info = admin.listOffsets(Map.of(partition, spec))
                .partitionResult(partition)
                .get();
        return info.offset() + " at " + info.timestamp() + " in " + info.leaderEpoch();
    }

    private static String delete(Admin admin, TopicPartition partition, long before) throws Exception {
        return "up to "
                + at(
                                admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(before)))
                                        .lowWatermarks(),
                                partition)
                        .get()
                        .lowWatermark();
    }

    private static <K, V> V at(Map<K, V> map, K key) {
        return Objects.requireNonNull(map.get(key));
    }
}
