package io.moldau.broker.api.cluster;

/**
 * What a client may do to a resource, as the bit field that describe responses carry (KIP-430). Without an authorizer that is
 * everything the kind of resource knows.
 */
public final class AuthorizedOperations {

    /** The client did not ask. */
    static final int NOT_ASKED = Integer.MIN_VALUE;

    private static final int READ = 1 << 3;
    private static final int WRITE = 1 << 4;
    private static final int CREATE = 1 << 5;
    private static final int DELETE = 1 << 6;
    private static final int ALTER = 1 << 7;
    private static final int DESCRIBE = 1 << 8;
    private static final int CLUSTER_ACTION = 1 << 9;
    private static final int DESCRIBE_CONFIGS = 1 << 10;
    private static final int ALTER_CONFIGS = 1 << 11;
    private static final int IDEMPOTENT_WRITE = 1 << 12;

    private static final int TOPIC =
            READ | WRITE | CREATE | DELETE | ALTER | DESCRIBE | DESCRIBE_CONFIGS | ALTER_CONFIGS;
    private static final int CLUSTER =
            CREATE | ALTER | DESCRIBE | CLUSTER_ACTION | DESCRIBE_CONFIGS | ALTER_CONFIGS | IDEMPOTENT_WRITE;

    private static final int GROUP = READ | DELETE | DESCRIBE | DESCRIBE_CONFIGS | ALTER_CONFIGS;

    private AuthorizedOperations() {}

    static int ofTopic(boolean asked) {
        return asked ? TOPIC : NOT_ASKED;
    }

    /** What anybody may do with a group. */
    public static int ofGroup(boolean asked) {
        return asked ? GROUP : NOT_ASKED;
    }

    static int ofCluster(boolean asked) {
        return asked ? CLUSTER : NOT_ASKED;
    }
}
