package io.moldau.protocol.api;

/** What a peer is told when something goes wrong: Kafka's codes, each with a sentence for people. */
public enum ErrorCode {
    UNKNOWN_SERVER_ERROR(-1, "something failed that has no code of its own; the broker's log says what"),
    NONE(0, "no error"),
    OFFSET_OUT_OF_RANGE(1, "the log does not reach this offset, or no longer does"),
    CORRUPT_MESSAGE(2, Retry.MAY_HELP, "the records are damaged or break the rules of their topic"),
    UNKNOWN_TOPIC_OR_PARTITION(3, Retry.MAY_HELP, "no such topic or partition here"),
    INVALID_FETCH_SIZE(4, "a fetch cannot ask for this many bytes"),
    LEADER_NOT_AVAILABLE(5, Retry.MAY_HELP, "the partition has no leader at the moment"),
    NOT_LEADER_OR_FOLLOWER(6, Retry.MAY_HELP, "another broker leads this partition or holds its replicas"),
    REQUEST_TIMED_OUT(7, Retry.MAY_HELP, "the request was not done in its time"),
    BROKER_NOT_AVAILABLE(8, "no such broker is alive"),
    REPLICA_NOT_AVAILABLE(9, Retry.MAY_HELP, "the replica is not to be had here"),
    MESSAGE_TOO_LARGE(10, "a record batch is larger than its topic takes"),
    STALE_CONTROLLER_EPOCH(11, "a newer controller has taken over"),
    OFFSET_METADATA_TOO_LARGE(12, "the text committed with an offset is too long"),
    NETWORK_EXCEPTION(13, Retry.MAY_HELP, "the connection went before the answer came"),
    COORDINATOR_LOAD_IN_PROGRESS(14, Retry.MAY_HELP, "the coordinator still reads its log"),
    COORDINATOR_NOT_AVAILABLE(15, Retry.MAY_HELP, "no coordinator is to be had at the moment"),
    NOT_COORDINATOR(16, Retry.MAY_HELP, "another broker is the coordinator"),
    INVALID_TOPIC_EXCEPTION(17, "a topic cannot have this name, or may not be used so"),
    RECORD_LIST_TOO_LARGE(18, "the records do not fit one segment of the log"),
    NOT_ENOUGH_REPLICAS(19, Retry.MAY_HELP, "too few replicas are in sync to accept the records"),
    NOT_ENOUGH_REPLICAS_AFTER_APPEND(
            20, Retry.MAY_HELP, "the records are in the log, but too few replicas are in sync"),
    INVALID_REQUIRED_ACKS(21, "acks must be 0, 1 or -1"),
    ILLEGAL_GENERATION(22, "the group is in another generation"),
    INCONSISTENT_GROUP_PROTOCOL(23, "the member shares no protocol with its group"),
    INVALID_GROUP_ID(24, "a group cannot have this id"),
    UNKNOWN_MEMBER_ID(25, "the group has no such member"),
    INVALID_SESSION_TIMEOUT(26, "the session timeout lies outside the broker's bounds"),
    REBALANCE_IN_PROGRESS(27, "the group is rebalancing: join again"),
    INVALID_COMMIT_OFFSET_SIZE(28, "the offsets to commit have a wrong size"),
    TOPIC_AUTHORIZATION_FAILED(29, "not authorised for this topic"),
    GROUP_AUTHORIZATION_FAILED(30, "not authorised for this group"),
    CLUSTER_AUTHORIZATION_FAILED(31, "not authorised for the cluster"),
    INVALID_TIMESTAMP(32, "the timestamp is out of the topic's bounds"),
    UNSUPPORTED_SASL_MECHANISM(33, "this SASL mechanism is not offered"),
    ILLEGAL_SASL_STATE(34, "not what SASL expects at this point"),
    UNSUPPORTED_VERSION(35, "this version of the API is not offered"),
    TOPIC_ALREADY_EXISTS(36, "there is a topic of this name already"),
    INVALID_PARTITIONS(37, "a topic cannot have this number of partitions"),
    INVALID_REPLICATION_FACTOR(38, "there must be at least one replica, and a broker for each"),
    INVALID_REPLICA_ASSIGNMENT(39, "these brokers cannot be the replicas"),
    INVALID_CONFIG(40, "a configuration key or value is wrong"),
    NOT_CONTROLLER(41, Retry.MAY_HELP, "another broker is the controller"),
    INVALID_REQUEST(42, "the request contradicts itself or the protocol"),
    UNSUPPORTED_FOR_MESSAGE_FORMAT(43, "the record format in use cannot do this"),
    POLICY_VIOLATION(44, "a policy of this cluster forbids the request"),
    OUT_OF_ORDER_SEQUENCE_NUMBER(45, "the batch does not follow on its producer's last one"),
    DUPLICATE_SEQUENCE_NUMBER(46, "the batch was written before"),
    INVALID_PRODUCER_EPOCH(47, "a newer instance of the producer exists"),
    INVALID_TXN_STATE(48, "the transaction's state does not allow this"),
    INVALID_PRODUCER_ID_MAPPING(49, "the transactional id has another producer id"),
    INVALID_TRANSACTION_TIMEOUT(50, "the transaction timeout is above the broker's limit"),
    CONCURRENT_TRANSACTIONS(51, Retry.MAY_HELP, "the producer's last transaction is still being finished"),
    TRANSACTION_COORDINATOR_FENCED(52, "a newer transaction coordinator has taken over"),
    TRANSACTIONAL_ID_AUTHORIZATION_FAILED(53, "not authorised for this transactional id"),
    SECURITY_DISABLED(54, "this cluster has no authorizer"),
    OPERATION_NOT_ATTEMPTED(55, "not tried, because another part of the request failed"),
    KAFKA_STORAGE_ERROR(56, Retry.MAY_HELP, "the disk that holds the log has failed"),
    LOG_DIR_NOT_FOUND(57, "the broker has no such log directory"),
    SASL_AUTHENTICATION_FAILED(58, "the credentials were not accepted"),
    UNKNOWN_PRODUCER_ID(59, "nothing is known of this producer any more"),
    REASSIGNMENT_IN_PROGRESS(60, "the partition is being reassigned"),
    DELEGATION_TOKEN_AUTH_DISABLED(61, "delegation tokens are switched off"),
    DELEGATION_TOKEN_NOT_FOUND(62, "no such delegation token"),
    DELEGATION_TOKEN_OWNER_MISMATCH(63, "the principal neither owns nor may renew the token"),
    DELEGATION_TOKEN_REQUEST_NOT_ALLOWED(64, "delegation tokens cannot be asked for on this connection"),
    DELEGATION_TOKEN_AUTHORIZATION_FAILED(65, "not authorised for this delegation token"),
    DELEGATION_TOKEN_EXPIRED(66, "the delegation token has expired"),
    INVALID_PRINCIPAL_TYPE(67, "principals of this type are not known"),
    NON_EMPTY_GROUP(68, "the group still has members"),
    GROUP_ID_NOT_FOUND(69, "no such group"),
    FETCH_SESSION_ID_NOT_FOUND(70, Retry.MAY_HELP, "no such fetch session"),
    INVALID_FETCH_SESSION_EPOCH(71, Retry.MAY_HELP, "the fetch session is at another epoch"),
    LISTENER_NOT_FOUND(72, Retry.MAY_HELP, "the leader has no listener of this name"),
    TOPIC_DELETION_DISABLED(73, "topics cannot be deleted in this cluster"),
    FENCED_LEADER_EPOCH(74, Retry.MAY_HELP, "the partition has a newer leader epoch"),
    UNKNOWN_LEADER_EPOCH(75, Retry.MAY_HELP, "the leader epoch is newer than any this broker has heard of"),
    UNSUPPORTED_COMPRESSION_TYPE(76, "the client cannot read the partition's compression"),
    STALE_BROKER_EPOCH(77, "the broker has registered anew since"),
    OFFSET_NOT_AVAILABLE(78, Retry.MAY_HELP, "the new leader is not sure of its high watermark yet"),
    MEMBER_ID_REQUIRED(79, "join again with the member id given here"),
    PREFERRED_LEADER_NOT_AVAILABLE(80, Retry.MAY_HELP, "the preferred leader is not alive and in sync"),
    GROUP_MAX_SIZE_REACHED(81, "the group is full"),
    FENCED_INSTANCE_ID(82, "another member holds this static id now"),
    ELIGIBLE_LEADERS_NOT_AVAILABLE(83, Retry.MAY_HELP, "no replica may lead"),
    ELECTION_NOT_NEEDED(84, Retry.MAY_HELP, "the right replica leads already"),
    NO_REASSIGNMENT_IN_PROGRESS(85, "the partition is not being reassigned"),
    GROUP_SUBSCRIBED_TO_TOPIC(86, "the group still reads this topic"),
    INVALID_RECORD(87, "a record breaks the rules of its topic"),
    UNSTABLE_OFFSET_COMMIT(88, Retry.MAY_HELP, "a transaction still holds these offsets"),
    THROTTLING_QUOTA_EXCEEDED(89, Retry.MAY_HELP, "the quota is used up: come back later"),
    PRODUCER_FENCED(90, "another producer has taken over the transactional id"),
    RESOURCE_NOT_FOUND(91, "the request names something that does not exist"),
    DUPLICATE_RESOURCE(92, "the request names the same thing twice"),
    UNACCEPTABLE_CREDENTIAL(93, "the credential does not meet the requirements"),
    INCONSISTENT_VOTER_SET(94, "sender or receiver is not one of the voters"),
    INVALID_UPDATE_VERSION(95, "the feature cannot go to this version"),
    FEATURE_UPDATE_FAILED(96, "the features could not be updated"),
    PRINCIPAL_DESERIALIZATION_FAILURE(97, "the forwarded principal cannot be read"),
    SNAPSHOT_NOT_FOUND(98, "no such snapshot"),
    POSITION_OUT_OF_RANGE(99, "the snapshot does not reach this position"),
    UNKNOWN_TOPIC_ID(100, Retry.MAY_HELP, "no topic has this id here"),
    DUPLICATE_BROKER_REGISTRATION(101, "another broker has this id"),
    BROKER_ID_NOT_REGISTERED(102, "no broker has registered with this id"),
    INCONSISTENT_TOPIC_ID(103, Retry.MAY_HELP, "the log here belongs to a topic of another id"),
    INCONSISTENT_CLUSTER_ID(104, "the request is meant for another cluster"),
    TRANSACTIONAL_ID_NOT_FOUND(105, "nothing is known of this transactional id"),
    FETCH_SESSION_TOPIC_ID_ERROR(106, Retry.MAY_HELP, "the fetch session mixes topic names and topic ids"),
    INELIGIBLE_REPLICA(107, "a replica in the proposed set may not be in sync"),
    NEW_LEADER_ELECTED(108, "the change is made, and it made another replica the leader"),
    OFFSET_MOVED_TO_TIERED_STORAGE(109, "the offset is no longer on local disks"),
    FENCED_MEMBER_EPOCH(110, "the member has been fenced: give up all partitions and join again"),
    UNRELEASED_INSTANCE_ID(111, "another member has not let go of this static id yet"),
    UNSUPPORTED_ASSIGNOR(112, "the group does not know this assignor"),
    STALE_MEMBER_EPOCH(113, "the member has a newer epoch to learn from its heartbeat"),
    MISMATCHED_ENDPOINT_TYPE(114, "brokers and controllers have endpoints of their own: this is the other kind"),
    UNSUPPORTED_ENDPOINT_TYPE(115, "endpoints of this type do not exist here"),
    UNKNOWN_CONTROLLER_ID(116, "no controller has this id"),
    UNKNOWN_SUBSCRIPTION_ID(117, "the telemetry subscription has changed"),
    TELEMETRY_TOO_LARGE(118, "more telemetry than the broker takes at once"),
    INVALID_REGISTRATION(119, "the controller does not accept this registration"),
    TRANSACTION_ABORTABLE(120, "the transaction has failed and has to be aborted"),
    INVALID_RECORD_STATE(121, "the record is not this member's to acknowledge"),
    SHARE_SESSION_NOT_FOUND(122, Retry.MAY_HELP, "no such share session"),
    INVALID_SHARE_SESSION_EPOCH(123, Retry.MAY_HELP, "the share session is at another epoch"),
    FENCED_STATE_EPOCH(124, "the share group's state has a newer epoch"),
    INVALID_VOTER_KEY(125, "the voter's key is not that of the replica asked"),
    DUPLICATE_VOTER(126, "the voter is one already"),
    VOTER_NOT_FOUND(127, "no such voter"),
    INVALID_REGULAR_EXPRESSION(128, "the regular expression does not parse"),
    REBOOTSTRAP_REQUIRED(129, "the client's view is too old: start from the bootstrap servers"),
    STREAMS_INVALID_TOPOLOGY(130, "the topology is not valid"),
    STREAMS_INVALID_TOPOLOGY_EPOCH(131, "a topology cannot have this epoch"),
    STREAMS_TOPOLOGY_FENCED(132, "the group has a newer topology"),
    SHARE_SESSION_LIMIT_REACHED(133, Retry.MAY_HELP, "the broker holds as many share sessions as it may");

    private static final int LOWEST = -1;
    private static final ErrorCode[] BY_CODE = new ErrorCode[values().length];

    static {
        for (ErrorCode error : values()) {
            BY_CODE[error.code - LOWEST] = error;
        }
    }

    private enum Retry {
        MAY_HELP,
        IS_POINTLESS
    }

    private final short code;
    private final Retry retry;
    private final String message;

    ErrorCode(int code, String message) {
        this(code, Retry.IS_POINTLESS, message);
    }

    ErrorCode(int code, Retry retry, String message) {
        this.code = (short) code;
        this.retry = retry;
        this.message = message;
    }

    /** The error with this code; {@link #UNKNOWN_SERVER_ERROR} for codes that newer peers may know. */
    public static ErrorCode of(int code) {
        int index = code - LOWEST;
        return index >= 0 && index < BY_CODE.length ? BY_CODE[index] : UNKNOWN_SERVER_ERROR;
    }

    /** The number on the wire. */
    public short code() {
        return code;
    }

    /** Whether the same request may succeed a little later, perhaps after fresh metadata. */
    public boolean isRetriable() {
        return retry == Retry.MAY_HELP;
    }

    /** What went wrong, in words, where nobody has said it better. */
    public String message() {
        return message;
    }
}
