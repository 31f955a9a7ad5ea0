package io.moldau.bench;

import io.moldau.chaos.group.LightGroups;
import io.moldau.process.BrokerFixture;
import io.moldau.process.BrokerKind;
import io.moldau.process.BrokerProcess;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;

/**
 * What groups cost their coordinator: many members send heartbeats and commit offsets at a steady rate to a broker that does
 * nothing else, Apache Kafka 3.9.2 and Moldau in turns. A line of tab-separated figures a run; latencies are in milliseconds,
 * the processor's time is the broker's alone.
 */
final class GroupLoad {

    private static final String TOPIC = "work";
    private static final Duration SETTLE_LIMIT = Duration.ofMinutes(5);
    private static final int MEMBERS_A_GROUP = 10;
    private static final LightGroups.Timing TIMING = new LightGroups.Timing(45_000, 3_000); // as Java consumers have it

    private static final int MEMBERS = Integer.getInteger("moldau.members", 1_000);
    private static final int COMMITS_PER_SECOND = Integer.getInteger("moldau.commits.per.second", 10_000);
    private static final int WARM_UP_S = Integer.getInteger("moldau.warm.up.s", 20);
    private static final int SECONDS = Integer.getInteger("moldau.seconds", 30);

    private GroupLoad() {}

    /** Arguments: how many runs of each broker, then which brokers (default: both). */
    public static void main(String[] args) throws Exception {
        int runs = args.length == 0 ? 1 : Integer.parseInt(args[0]);
        List<BrokerKind> kinds = args.length < 2
                ? List.of(BrokerKind.KAFKA, BrokerKind.MOLDAU)
                : List.of(BrokerKind.valueOf(args[1].toUpperCase(Locale.ROOT)));
        System.out.println(
                "broker\tmembers\tcommits_s\theartbeats_s\tp50_ms\tp99_ms\tbroker_cpu_s\tcpu_us_commit\terrors");
        for (int run = 0; run < runs; run++) {
            for (BrokerKind kind : kinds) {
                measure(kind);
            }
        }
    }

    private static void measure(BrokerKind kind) throws Exception {
        try (BrokerProcess broker = new BrokerProcess(kind, BrokerFixture.freshDirectory("GroupLoad-" + kind))
                .withJvmOptions("-Xms1G", "-Xmx1G", "-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20")
                .start()) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
                admin.createTopics(List.of(new NewTopic(TOPIC, MEMBERS_A_GROUP, (short) 1)))
                        .all()
                        .get();
            }
            try (LightGroups groups =
                    LightGroups.start(broker.bootstrap(), TOPIC, MEMBERS / MEMBERS_A_GROUP, MEMBERS_A_GROUP, TIMING)) {
                Awaitility.await("settled groups").atMost(SETTLE_LIMIT).until(groups::areSettled);
                LightGroups.Pace pace = groups.commitAtRate(COMMITS_PER_SECOND);
                try {
                    TimeUnit.SECONDS.sleep(WARM_UP_S);
                    measure(kind, broker, groups);
                } finally {
                    pace.close();
                }
            }
        }
    }

    private static void measure(BrokerKind kind, BrokerProcess broker, LightGroups groups) throws Exception {
        List<Long> pid = List.of(broker.pid());
        groups.stats().reset();
        double cpuBefore = CpuTime.secondsOf(pid);
        long commitsBefore = groups.stats().commits();
        long heartbeatsBefore = groups.stats().heartbeats();
        long startNs = System.nanoTime();
        TimeUnit.SECONDS.sleep(SECONDS);
        double seconds = (System.nanoTime() - startNs) / 1e9;
        double cpu = CpuTime.secondsOf(pid) - cpuBefore;
        long commits = groups.stats().commits() - commitsBefore;
        System.out.printf(
                Locale.ROOT,
                "%s\t%d\t%.0f\t%.0f\t%.2f\t%.2f\t%.2f\t%.1f\t%s%n",
                kind.toString().toLowerCase(Locale.ROOT),
                MEMBERS,
                commits / seconds,
                (groups.stats().heartbeats() - heartbeatsBefore) / seconds,
                groups.stats().latencyMs(0.5),
                groups.stats().latencyMs(0.99),
                cpu,
                cpu * 1e6 / commits,
                groups.stats().errors());
    }
}
