package io.moldau.broker.group;

import io.moldau.broker.group.record.GroupRecord;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.runtime.Loop;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through all groups of a shard from time to time, and when topics are deleted, and forgets what has become useless. A
 * round is many short tasks, so that the loop serves others between them. What is refused is tried again in the next round.
 */
final class Upkeep {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

    /** Groups looked at in one task. */
    private static final int GROUPS_PER_TASK = 500;

    private final Term term;
    private final Groups groups;
    private final OffsetExpiry expiry;
    private Loop.@Nullable Timer timer;
    private boolean stopped;

    Upkeep(Term term, Groups groups, OffsetExpiry expiry) {
        this.term = term;
        this.groups = groups;
        this.expiry = expiry;
    }

    void start() {
        timer = term.loop().schedule(term.config().retentionCheckIntervalMs(), this::beginRound);
    }

    private void beginRound() {
        groups.all().forEach(group -> {
            if (group.phase() instanceof GroupPhase.Empty) {
                group.storeEmptiness();
            }
        });
        long nowMs = term.clock().wallMs();
        walk(term.state().groupIds().iterator(), id -> expiry.due(id, nowMs), this::start);
    }

    /** Forgets every offset of these topics: they will never be consumed again. */
    void forgetTopics(Collection<String> topics) {
        walk(term.state().groupIds().iterator(), id -> expiry.ofTopics(id, topics), () -> {});
    }

    private void walk(Iterator<String> ids, Function<String, List<GroupRecord>> useless, Runnable done) {
        if (stopped) {
            return;
        }
        List<GroupRecord> records = new ArrayList<>();
        for (int i = 0; i < GROUPS_PER_TASK && ids.hasNext(); i++) {
            records.addAll(useless.apply(ids.next()));
        }
        if (!records.isEmpty()) {
            LOG.info("{}: {} useless offsets and groups are forgotten", term.partition(), records.size());
            Tombstones.append(term.journal(), records, this::onForgotten);
        }
        if (ids.hasNext()) {
            term.loop().execute(() -> walk(ids, useless, done));
        } else {
            done.run();
        }
    }

    private void onForgotten(ErrorCode error) {
        if (error != ErrorCode.NONE) {
            LOG.warn("{}: useless offsets may come back: {}", term.partition(), error);
        }
    }

    void stop() {
        stopped = true;
        if (timer != null) {
            timer.cancel();
        }
    }
}
