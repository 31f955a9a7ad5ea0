package io.moldau.config;

import java.util.List;
import java.util.Map;

/**
 * A producer's configuration: immutable and validated as a whole.
 *
 * @param client how to reach the cluster
 * @param acks 0 for none, 1 for the leader's, -1 for those of all in-sync replicas
 * @param idempotent whether retries neither repeat nor reorder records
 * @param compressionType none, gzip, snappy, lz4 or zstd
 * @param compressionLevel of the chosen codec; -1 for its own default
 * @param batchBytes what one batch collects before it is sent
 * @param lingerMs how long a batch waits for more records
 * @param bufferBytes bound on the records waiting to be sent
 * @param maxBlockMs how long send may wait for metadata or memory
 * @param maxRequestBytes largest record, and bound of one request
 * @param deliveryTimeoutMs how long a record may take from send to its answer, retries included
 * @param ignoreKeys whether records with a key are spread like those without
 * @param warnings unknown keys and keys without effect, for the log
 */
public record ProducerConfig(
        ClientConfig client,
        short acks,
        boolean idempotent,
        int retries,
        int maxInFlightRequests,
        String compressionType,
        int compressionLevel,
        int batchBytes,
        long lingerMs,
        long bufferBytes,
        long maxBlockMs,
        int maxRequestBytes,
        int deliveryTimeoutMs,
        boolean ignoreKeys,
        List<String> warnings) {

    /** In-flight requests beyond which a broker no longer remembers a producer's batches. */
    private static final int MAX_IN_FLIGHT_IDEMPOTENT = 5;

    /**
     * Reads and validates a producer's properties.
     *
     * @throws ConfigException with every problem, when there is any
     */
    public static ProducerConfig of(Map<String, String> properties) {
        Review review = new Review();
        review.values(KeyTable.producer(), properties);
        review.throwIfRefused();
        Settings settings = Settings.of(KeyTable.producer(), properties);
        String codec = settings.getString("compression.type");
        ProducerConfig config = new ProducerConfig(
                ClientConfig.of(settings, review),
                acks(settings),
                idempotent(settings, review),
                settings.getInt("retries"),
                settings.getInt("max.in.flight.requests.per.connection"),
                codec,
                compressionLevel(settings, codec),
                settings.getInt("batch.size"),
                settings.getLong("linger.ms"),
                settings.getLong("buffer.memory"),
                settings.getLong("max.block.ms"),
                settings.getInt("max.request.size"),
                deliveryTimeoutMs(settings, review),
                settings.getBoolean("partitioner.ignore.keys"),
                review.warnings());
        review.throwIfRefused();
        return config;
    }

    private static short acks(Settings settings) {
        String acks = settings.getString("acks");
        return acks.equals("all") ? -1 : Short.parseShort(acks);
    }

    private static int compressionLevel(Settings settings, String codec) {
        return switch (codec) {
            case "gzip", "lz4", "zstd" -> settings.getInt("compression." + codec + ".level");
            default -> -1;
        };
    }

    /** On unless another setting rules it out; asking for both is a problem. */
    private static boolean idempotent(Settings settings, Review review) {
        boolean wanted = settings.getBoolean("enable.idempotence");
        boolean explicit = settings.isSet("enable.idempotence");
        boolean possible = true;
        if (acks(settings) != -1) {
            possible = false;
            refuseIf(wanted && explicit, review, "acks=" + settings.getString("acks") + ": must be all");
        }
        if (settings.getInt("retries") == 0) {
            possible = false;
            refuseIf(wanted && explicit, review, "retries=0: must be at least 1");
        }
        int inFlight = settings.getInt("max.in.flight.requests.per.connection");
        if (inFlight > MAX_IN_FLIGHT_IDEMPOTENT) {
            possible = false;
            refuseIf(
                    wanted,
                    review,
                    "max.in.flight.requests.per.connection=" + inFlight + ": must be at most "
                            + MAX_IN_FLIGHT_IDEMPOTENT);
        }
        return wanted && possible;
    }

    private static void refuseIf(boolean refused, Review review, String problem) {
        if (refused) {
            review.problem(problem + ", as enable.idempotence=true");
        }
    }

    /** Never below one batch's wait and one request; the default gives way, an explicit value is a problem. */
    private static int deliveryTimeoutMs(Settings settings, Review review) {
        int timeoutMs = settings.getInt("delivery.timeout.ms");
        long leastMs = settings.getLong("linger.ms") + settings.getInt("request.timeout.ms");
        if (timeoutMs >= leastMs) {
            return timeoutMs;
        }
        if (settings.isSet("delivery.timeout.ms")) {
            review.problem("delivery.timeout.ms=" + timeoutMs + ": must be at least linger.ms + request.timeout.ms = "
                    + leastMs);
        }
        return (int) Math.min(leastMs, Integer.MAX_VALUE);
    }
}
