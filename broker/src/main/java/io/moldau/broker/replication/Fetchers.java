package io.moldau.broker.replication;

import io.moldau.broker.partition.FollowerLog;
import io.moldau.broker.partition.Sources;
import io.moldau.protocol.api.TopicPartition;
import io.moldau.protocol.runtime.Loop;
import java.util.HashMap;
import java.util.Map;

/** The fetchers of one partition loop, one for each broker that leads what is followed here. Touched on that loop alone. */
public final class Fetchers implements Sources {

    private final FetcherPorts ports;
    private final Loop loop;
    private final String clientId;
    private final Map<Integer, Fetcher> byLeader = new HashMap<>();
    private final Map<TopicPartition, Fetcher> byPartition = new HashMap<>();

    /**
     * Makes the fetchers of a loop; nothing is connected before somebody follows.
     *
     * @param number of the loop among those with partitions
     */
    public Fetchers(FetcherPorts ports, Loop loop, int number) {
        this.ports = ports;
        this.loop = loop;
        this.clientId = "broker-" + ports.brokerId() + "-fetcher-" + number;
    }

    @Override
    public void follow(FollowerLog replica, int leader, int leaderEpoch) {
        stop(replica);
        Fetcher fetcher = byLeader.computeIfAbsent(leader, id -> new Fetcher(id, clientId, ports, loop));
        byPartition.put(replica.partition(), fetcher);
        fetcher.follow(replica, leaderEpoch);
    }

    @Override
    public void stop(FollowerLog replica) {
        loop.assertOnLoop();
        Fetcher fetcher = byPartition.remove(replica.partition());
        if (fetcher != null) {
            fetcher.stop(replica.partition());
            // Later: whoever stops under one epoch mostly goes on under the next.
            loop.execute(() -> closeIfIdle(fetcher));
        }
    }

    private void closeIfIdle(Fetcher fetcher) {
        if (fetcher.isIdle() && byLeader.remove(fetcher.leader(), fetcher)) {
            fetcher.close();
        }
    }
}
