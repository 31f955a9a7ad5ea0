package io.moldau.consumer.assignor;

import static org.assertj.core.api.Assertions.assertThat;

import io.moldau.protocol.api.TopicPartition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.clients.consumer.internals.AbstractPartitionAssignor;
import org.apache.kafka.clients.consumer.internals.AbstractStickyAssignor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Our assignors beside those of Kafka's Java client, on groups made up by chance. */
class AssignorOracleTest {

    private static final int RUNS = 400;

    private static void play(Consumer<Random> game) {
        long seed = Long.getLong("seed", System.nanoTime());
        int runs = Long.getLong("seed") == null ? RUNS : 1;
        for (int run = 0; run < runs; run++) {
            try {
                game.accept(new Random(seed + run));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("replay with -Dseed=" + (seed + run), e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"range", "roundrobin"})
    void assignsAsKafkaDoes(String name) {
        Assignor ours = Assignors.named(name);
        AbstractPartitionAssignor kafkas = name.equals("range") ? new RangeAssignor() : new RoundRobinAssignor();
        assertThat(ours.name()).isEqualTo(kafkas.name());
        play(random -> {
            RandomGroup group = new RandomGroup(random, random.nextBoolean());
            assertThat(sorted(ours.assign(group.partitionCounts, group.members)))
                    .as(group.toString())
                    .isEqualTo(RandomGroup.ours(kafkas.assign(group.wantedCounts(), group.kafkas())));
        });
    }

    private static Map<String, List<TopicPartition>> sorted(Map<String, List<TopicPartition>> assignment) {
        Map<String, List<TopicPartition>> sorted = new HashMap<>();
        assignment.forEach((member, partitions) ->
                sorted.put(member, partitions.stream().sorted().toList()));
        return sorted;
    }

    @Test
    void stickyIsAsBalancedAndAsStickyAsKafkas() {
        Assignor ours = Assignors.named("sticky");
        long[] kept = new long[2];
        play(random -> {
            boolean alike = random.nextBoolean();
            RandomGroup group = new RandomGroup(random, alike);
            Map<String, List<TopicPartition>> given = ours.assign(group.partitionCounts, group.members);
            for (int generation = 1; generation < 5; generation++) {
                group.change(given, generation, ours);
                Map<String, List<TopicPartition>> before = given;
                given = ours.assign(group.partitionCounts, group.members);
                Map<String, List<TopicPartition>> kafkas =
                        RandomGroup.ours(new StickyAssignor().assign(group.wantedCounts(), group.kafkas()));

                assertThat(all(given)).as(group.toString()).isEqualTo(all(kafkas));
                assertThat(unevenness(given)).as(group.toString()).isLessThanOrEqualTo(unevenness(kafkas));
                if (unevenness(given) == unevenness(kafkas)) {
                    kept[0] += kept(before, given);
                    kept[1] += kept(before, kafkas);
                    if (alike) {
                        assertThat(kept(before, given))
                                .as(group.toString())
                                .isGreaterThanOrEqualTo(kept(before, kafkas));
                    }
                }
            }
        });
        assertThat(kept[0]).as("partitions that stayed, in all").isGreaterThanOrEqualTo(kept[1]);
    }

    @Test
    void aCooperativeMoveTakesTwoRebalances() {
        Assignor ours = Assignors.named("cooperative-sticky");
        play(random -> {
            RandomGroup group = new RandomGroup(random, random.nextBoolean());
            Map<String, List<TopicPartition>> given = ours.assign(group.partitionCounts, group.members);
            for (int generation = 1; generation < 5; generation += 2) {
                group.change(given, generation, ours);
                Map<String, List<TopicPartition>> first = ours.assign(group.partitionCounts, group.members);
                for (Member member : group.members) {
                    for (TopicPartition owned : member.subscription().owned().partitions()) {
                        first.forEach(
                                (id, partitions) -> assertThat(!partitions.contains(owned) || id.equals(member.id()))
                                        .as("%s of %s goes to %s at once", owned, member.id(), id)
                                        .isTrue());
                    }
                }
                group.own(first, generation + 1, ours);
                given = ours.assign(group.partitionCounts, group.members);
                Map<String, List<TopicPartition>> eager =
                        Assignors.named("sticky").assign(group.partitionCounts, group.members);
                assertThat(all(given)).as(group.toString()).isEqualTo(all(eager));
                for (Map.Entry<String, List<TopicPartition>> entry : given.entrySet()) {
                    assertThat(entry.getValue()).containsAll(first.getOrDefault(entry.getKey(), List.of()));
                }
            }
        });
    }

    private static AbstractStickyAssignor kafkas(String name) {
        return name.equals("sticky") ? new OpenSticky() : new OpenCooperativeSticky();
    }

    /** Opens what a subclass may see. */
    private interface Open {
        AbstractStickyAssignor.MemberData memberData(ConsumerPartitionAssignor.Subscription subscription);
    }

    private static final class OpenSticky extends StickyAssignor implements Open {
        @Override
        public MemberData memberData(ConsumerPartitionAssignor.Subscription subscription) {
            return super.memberData(subscription);
        }
    }

    private static final class OpenCooperativeSticky extends CooperativeStickyAssignor implements Open {
        @Override
        public MemberData memberData(ConsumerPartitionAssignor.Subscription subscription) {
            return super.memberData(subscription);
        }
    }

    private static Set<TopicPartition> all(Map<String, List<TopicPartition>> assignment) {
        Set<TopicPartition> all = new TreeSet<>();
        assignment
                .values()
                .forEach(partitions ->
                        partitions.forEach(one -> assertThat(all.add(one)).isTrue()));
        return all;
    }

    /** The sum of all differences between two members: Kafka's measure. */
    private static int unevenness(Map<String, List<TopicPartition>> assignment) {
        int[] sizes = assignment.values().stream().mapToInt(List::size).toArray();
        int sum = 0;
        for (int one : sizes) {
            for (int other : sizes) {
                sum += Math.max(0, one - other);
            }
        }
        return sum;
    }

    private static int kept(Map<String, List<TopicPartition>> before, Map<String, List<TopicPartition>> after) {
        int kept = 0;
        for (Map.Entry<String, List<TopicPartition>> entry : after.entrySet()) {
            Set<TopicPartition> both = new HashSet<>(entry.getValue());
            both.retainAll(before.getOrDefault(entry.getKey(), List.of()));
            kept += both.size();
        }
        return kept;
    }

    @ParameterizedTest
    @ValueSource(strings = {"sticky", "cooperative-sticky"})
    void eachUnderstandsTheOthersUserData(String name) {
        List<TopicPartition> partitions = Stream.of("a-topic", "ünicode")
                .flatMap(topic -> Stream.of(new TopicPartition(topic, 0), new TopicPartition(topic, 7)))
                .toList();
        Held held = new Held(42, partitions);
        AbstractStickyAssignor kafkas = kafkas(name);
        kafkas.onAssignment(
                new ConsumerPartitionAssignor.Assignment(RandomGroup.kafkas(partitions)),
                new ConsumerGroupMetadata("g", 42, "m", Optional.empty()));
        ByteBuffer theirs = kafkas.subscriptionUserData(Set.of("a-topic", "ünicode"));
        ByteBuffer ours = Objects.requireNonNull(Assignors.named(name).userData(held));

        var theirView = ((Open) kafkas)
                .memberData(new ConsumerPartitionAssignor.Subscription(
                        List.of("a-topic", "ünicode"), ours.duplicate(), RandomGroup.kafkas(partitions)));
        assertThat(theirView.generation).contains(42);
        assertThat(theirView.partitions).containsExactlyInAnyOrderElementsOf(RandomGroup.kafkas(partitions));
        if (name.equals("sticky")) {
            Held ourView = StickyUserData.read(theirs);
            assertThat(ourView.generation()).isEqualTo(42);
            assertThat(ourView.partitions()).containsExactlyInAnyOrderElementsOf(partitions);
        } else {
            assertThat(ours).isEqualTo(theirs);
        }
    }

    @Test
    void aLargeGroupIsAssignedInTime() {
        List<Member> members = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            members.add(new Member("m" + i, null, Subscription.to("t0", "t1", "t2", "t3")));
        }
        Map<String, Integer> counts = Map.of("t0", 2_000, "t1", 2_000, "t2", 2_000, "t3", 2_000);
        Map<String, List<TopicPartition>> given = Assignors.named("sticky").assign(counts, members);
        members.replaceAll(member -> new Member(
                member.id(),
                null,
                new Subscription(
                        member.subscription().topics(),
                        new Held(1, given.getOrDefault(member.id(), List.of())),
                        null)));
        members.subList(0, 250).clear();
        long startNanos = System.nanoTime();
        Map<String, List<TopicPartition>> next =
                Assignors.named("cooperative-sticky").assign(counts, members);
        assertThat(System.nanoTime() - startNanos).isLessThan(5_000_000_000L);
        assertThat(kept(given, next)).isEqualTo(4_000);
    }
}
