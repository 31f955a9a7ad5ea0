package io.moldau.consumer.assignor;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Members with their partitions, all by number, and the moves that even them out.
 *
 * <p>An assignment is as balanced as it can be when no chain of moves helps: from a member with two or more partitions too many
 * to a reader of one of its topics, from that one to a reader of one of its own, and so on to one with less (Harvey, Ladner,
 * Lovász and Tamir: Semi-matchings for bipartite graphs and load balancing, 2006). So chains are looked for, the shortest
 * first, until there is none.
 */
final class Load {

    static final int NOBODY = -1;

    private final int[][] readers;
    private final int[][] owners;

    /** Who had each partition before, by its claim. */
    private final int[][] homes;

    private final int[] sizes;

    /** By member: its partitions, by topic; without empty sets. */
    private final List<Map<Integer, BitSet>> held;

    Load(int members, int[] partitionCounts, int[][] readers) {
        this.readers = readers;
        this.owners = Arrays.stream(partitionCounts).mapToObj(int[]::new).toArray(int[][]::new);
        this.homes = perPartition(NOBODY);
        this.sizes = new int[members];
        this.held = IntStream.range(0, members)
                .mapToObj(member -> (Map<Integer, BitSet>) new TreeMap<Integer, BitSet>())
                .toList();
        for (int[] topic : owners) {
            Arrays.fill(topic, NOBODY);
        }
    }

    int[][] perPartition(int value) {
        int[][] values = new int[owners.length][];
        for (int topic = 0; topic < owners.length; topic++) {
            values[topic] = new int[owners[topic].length];
            Arrays.fill(values[topic], value);
        }
        return values;
    }

    int partitions(int topic) {
        return owners[topic].length;
    }

    int owner(int topic, int partition) {
        return owners[topic][partition];
    }

    void claim(int topic, int partition, int member) {
        homes[topic][partition] = member;
    }

    /** Gives each partition to who claimed it last, if that member still reads the topic. */
    void grantClaims() {
        for (int topic = 0; topic < owners.length; topic++) {
            for (int partition = 0; partition < partitions(topic); partition++) {
                int home = homes[topic][partition];
                if (home != NOBODY && reads(home, topic)) {
                    give(topic, partition, home);
                }
            }
        }
    }

    /** Gives what nobody has to the readers that have least, beginning with the topics that fewest read. */
    void fill() {
        IntStream.range(0, owners.length)
                .boxed()
                .sorted(Comparator.comparingInt(topic -> readers[topic].length))
                .forEach(topic -> {
                    for (int partition = 0; partition < partitions(topic); partition++) {
                        if (owners[topic][partition] == NOBODY) {
                            give(topic, partition, leastLoaded(readers[topic]));
                        }
                    }
                });
    }

    private int leastLoaded(int[] candidates) {
        int best = candidates[0];
        for (int candidate : candidates) {
            if (sizes[candidate] < sizes[best]) {
                best = candidate;
            }
        }
        return best;
    }

    /**
     * Moves partitions along chains until no chain helps any more. Those that are not at home go first: where they alone can
     * even it out, as in the second rebalance of a cooperative move, nobody has to let go of what he has.
     */
    void even() {
        even(true);
        even(false);
    }

    private void even(boolean guestsOnly) {
        boolean moved = true;
        while (moved) {
            moved = false;
            int[] fullestFirst = IntStream.range(0, sizes.length)
                    .boxed()
                    .sorted(Comparator.comparingInt(member -> -sizes[member]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int member : fullestFirst) {
                while (relieve(member, guestsOnly)) {
                    moved = true;
                }
            }
        }
    }

    private boolean relieve(int member, boolean guestsOnly) {
        int least = Arrays.stream(sizes).min().orElse(0);
        if (sizes[member] - least < 2) {
            return false;
        }
        Chain chain = new Chain(sizes.length, owners.length, member, guestsOnly);
        int target = chain.search();
        if (target == NOBODY) {
            return false;
        }
        chain.apply(target);
        return true;
    }

    /** Gives partitions back to who had them, where balance allows it or another partition can be had in exchange. */
    void sendHome() {
        for (int topic = 0; topic < owners.length; topic++) {
            for (int partition = 0; partition < partitions(topic); partition++) {
                int home = homes[topic][partition];
                int owner = owners[topic][partition];
                if (home == NOBODY || home == owner || !reads(home, topic)) {
                    continue;
                }
                if (sizes[home] < sizes[owner]) {
                    give(topic, partition, home);
                } else {
                    exchange(topic, partition, home, owner);
                }
            }
        }
    }

    private void exchange(int topic, int partition, int home, int owner) {
        for (Map.Entry<Integer, BitSet> entry : held.get(home).entrySet()) {
            int other = entry.getKey();
            if (!reads(owner, other)) {
                continue;
            }
            for (int p = entry.getValue().nextSetBit(0);
                    p >= 0;
                    p = entry.getValue().nextSetBit(p + 1)) {
                if (homes[other][p] != home) {
                    give(other, p, owner);
                    give(topic, partition, home);
                    return;
                }
            }
        }
    }

    private boolean reads(int member, int topic) {
        return Arrays.binarySearch(readers[topic], member) >= 0;
    }

    private void give(int topic, int partition, int member) {
        int before = owners[topic][partition];
        if (before != NOBODY) {
            BitSet left = held.get(before).get(topic);
            if (left != null) {
                left.clear(partition);
                if (left.isEmpty()) {
                    held.get(before).remove(topic);
                }
            }
            sizes[before]--;
        }
        owners[topic][partition] = member;
        held.get(member).computeIfAbsent(topic, t -> new BitSet()).set(partition);
        sizes[member]++;
    }

    /** A search, breadth first, for the shortest chain of moves from one member to another with less. */
    private final class Chain {

        private final int from;
        private final boolean guestsOnly;
        private final int[] givers;
        private final int[] topics;
        private final boolean[] topicsSeen;

        /** @param guestsOnly whether to move nothing that is at home */
        Chain(int members, int topicCount, int from, boolean guestsOnly) {
            this.from = from;
            this.guestsOnly = guestsOnly;
            this.givers = new int[members];
            this.topics = new int[members];
            this.topicsSeen = new boolean[topicCount];
            Arrays.fill(givers, NOBODY);
            givers[from] = from;
        }

        /** The member with least at the end of a shortest chain, or {@link #NOBODY}. */
        int search() {
            int[] level = {from};
            while (level.length > 0) {
                int[] next = Arrays.stream(level).flatMap(this::takers).toArray();
                int best = next.length == 0 ? NOBODY : leastLoaded(next);
                if (best != NOBODY && sizes[best] <= sizes[from] - 2) {
                    return best;
                }
                level = next;
            }
            return NOBODY;
        }

        /** Those not reached yet who can take a partition from {@code giver}; topics with one that is not at home first. */
        private IntStream takers(int giver) {
            List<Integer> offered = held.get(giver).entrySet().stream()
                    .filter(entry -> !topicsSeen[entry.getKey()])
                    .filter(entry -> !guestsOnly || hasGuest(giver, entry.getKey(), entry.getValue()))
                    .sorted(Comparator.comparing(entry -> !hasGuest(giver, entry.getKey(), entry.getValue())))
                    .map(Map.Entry::getKey)
                    .toList();
            IntStream.Builder takers = IntStream.builder();
            for (int topic : offered) {
                topicsSeen[topic] = true;
                for (int reader : readers[topic]) {
                    if (givers[reader] == NOBODY) {
                        givers[reader] = giver;
                        topics[reader] = topic;
                        takers.add(reader);
                    }
                }
            }
            return takers.build();
        }

        private boolean hasGuest(int giver, int topic, BitSet partitions) {
            return partitions.stream().anyMatch(partition -> homes[topic][partition] != giver);
        }

        void apply(int target) {
            for (int taker = target; taker != from; taker = givers[taker]) {
                int topic = topics[taker];
                give(topic, choose(topic, givers[taker], taker), taker);
            }
        }

        /** One that comes home, else one that leaves no home, else any. */
        private int choose(int topic, int giver, int taker) {
            BitSet choice = held.get(giver).getOrDefault(topic, new BitSet());
            return choice.stream()
                    .boxed()
                    .min(Comparator.comparingInt(partition ->
                            homes[topic][partition] == taker ? 0 : homes[topic][partition] == giver ? 2 : 1))
                    .orElseThrow();
        }
    }
}
