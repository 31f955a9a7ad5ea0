package io.moldau.broker.group;

import io.moldau.broker.group.record.GroupRecord;
import io.moldau.broker.group.record.GroupRecord.GroupForgotten;
import io.moldau.broker.group.record.GroupRecord.OffsetForgotten;
import io.moldau.broker.group.record.OffsetTable;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.OffsetDeleteRequest;
import io.moldau.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestPartition;
import io.moldau.protocol.message.OffsetDeleteRequest.OffsetDeleteRequestTopic;
import io.moldau.protocol.message.OffsetDeleteResponse;
import io.moldau.protocol.message.OffsetDeleteResponse.OffsetDeleteResponsePartition;
import io.moldau.protocol.message.OffsetDeleteResponse.OffsetDeleteResponseTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets groups and offsets that somebody wants to be rid of, unless they are in use. */
final class Deletions {

    private static final Logger LOG = LoggerFactory.getLogger(Deletions.class);

    private final Term term;
    private final Groups groups;
    private final OffsetExpiry expiry;

    Deletions(Term term, Groups groups, OffsetExpiry expiry) {
        this.term = term;
        this.groups = groups;
        this.expiry = expiry;
    }

    /** Deletes a group without members, with all that it committed. */
    void deleteGroup(String id, Consumer<ErrorCode> reply) {
        if (groups.findPopulated(id) != null) {
            reply.accept(ErrorCode.NON_EMPTY_GROUP);
            return;
        }
        Group group = groups.find(id);
        if (group == null && !term.state().knows(id)) {
            reply.accept(ErrorCode.GROUP_ID_NOT_FOUND);
            return;
        }
        LOG.info("{}: group {} is deleted", term.partition(), Text.safe(id));
        Tombstones.append(term.journal(), allOf(id), error -> reply.accept(Errors.ofStoring(error)));
        if (group != null && !term.state().knows(id)) {
            // Whoever was given an id to come back with finds no group: it was not in it yet.
            groups.drop(group);
        }
    }

    /** The members last: a group is there until its last offset is forgotten. */
    private List<GroupRecord> allOf(String id) {
        List<GroupRecord> records = new ArrayList<>();
        term.state()
                .offsets(id)
                .topics()
                .forEach((topic, offsets) ->
                        offsets.keySet().forEach(partition -> records.add(new OffsetForgotten(id, topic, partition))));
        if (term.state().group(id) != null) {
            records.add(new GroupForgotten(id));
        }
        return records;
    }

    /** Forgets offsets of topics that no member consumes, and with its last offset a group without members. */
    void deleteOffsets(OffsetDeleteRequest request, Consumer<OffsetDeleteResponse> reply) {
        String id = request.groupId();
        if (groups.find(id) == null && !term.state().knows(id)) {
            reply.accept(refusal(ErrorCode.GROUP_ID_NOT_FOUND));
            return;
        }
        Group group = groups.findPopulated(id);
        if (group != null && !group.generation().protocolType().equals(Subscriptions.CONSUMER)) {
            reply.accept(refusal(ErrorCode.NON_EMPTY_GROUP));
            return;
        }
        Set<String> subscribed = group == null ? Set.of() : group.generation().subscribedTopics();
        List<GroupRecord> records = new ArrayList<>();
        OffsetTable table = term.state().offsets(id);
        for (OffsetDeleteRequestTopic topic : request.topics()) {
            for (OffsetDeleteRequestPartition partition : topic.partitions()) {
                boolean isThere = table.get(topic.name(), partition.partitionIndex()) != null;
                if (isThere && !isConsumed(topic.name(), subscribed)) {
                    records.add(new OffsetForgotten(id, topic.name(), partition.partitionIndex()));
                }
            }
        }
        Tombstones.append(
                term.journal(),
                expiry.withGroup(id, records),
                error -> reply.accept(answer(request, subscribed, Errors.ofStoring(error))));
    }

    /**
     * Whether somebody consumes the topic, as far as is known.
     *
     * @param subscribed null where it is not known
     */
    private static boolean isConsumed(String topic, @Nullable Set<String> subscribed) {
        return subscribed == null || subscribed.contains(topic);
    }

    private static OffsetDeleteResponse refusal(ErrorCode error) {
        return OffsetDeleteResponse.builder().errorCode(error.code()).build();
    }

    private static OffsetDeleteResponse answer(
            OffsetDeleteRequest request, @Nullable Set<String> subscribed, ErrorCode error) {
        if (error != ErrorCode.NONE) {
            return refusal(error);
        }
        List<OffsetDeleteResponseTopic> topics = new ArrayList<>();
        for (OffsetDeleteRequestTopic topic : request.topics()) {
            ErrorCode own = isConsumed(topic.name(), subscribed) ? ErrorCode.GROUP_SUBSCRIBED_TO_TOPIC : ErrorCode.NONE;
            List<OffsetDeleteResponsePartition> partitions = topic.partitions().stream()
                    .map(partition -> new OffsetDeleteResponsePartition(partition.partitionIndex(), own.code()))
                    .toList();
            topics.add(new OffsetDeleteResponseTopic(topic.name(), partitions));
        }
        return OffsetDeleteResponse.builder().topics(topics).build();
    }
}
