package io.moldau.broker.group;

import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.JoinGroupResponse;
import io.moldau.protocol.message.JoinGroupResponse.JoinGroupResponseMember;
import io.moldau.protocol.message.OffsetCommitResponse;
import io.moldau.protocol.message.SyncGroupRequest;
import io.moldau.protocol.message.SyncGroupRequest.SyncGroupRequestAssignment;
import io.moldau.protocol.message.SyncGroupResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client that does the next thing its protocol wants of it, whenever it gets to run. */
final class RandomConsumer {

    private final GroupScene scene;
    private final Ownership ownership;
    private final String name;
    private final @Nullable String instanceId;

    private TestMember member;
    private @Nullable Heard<JoinGroupResponse> join;
    private @Nullable Heard<SyncGroupResponse> sync;
    private List<JoinGroupResponseMember> toAssign = List.of();
    private boolean joined;
    private boolean settled;

    private record Commit(int partition, long offset, Heard<OffsetCommitResponse> heard) {}

    private final List<Commit> commits = new ArrayList<>();

    RandomConsumer(GroupScene scene, Ownership ownership, String name, @Nullable String instanceId) {
        this.scene = scene;
        this.ownership = ownership;
        this.name = name;
        this.instanceId = instanceId;
        this.member = new TestMember(scene, name, instanceId);
    }

    boolean isSettled() {
        return settled;
    }

    int generation() {
        return member.generation;
    }

    /** Loses all that it knows, and does not hear what it was going to be told. */
    void crash() {
        member = new TestMember(scene, name, instanceId);
        join = null;
        sync = null;
        joined = false;
        settled = false;
        commits.clear();
    }

    void leave() {
        if (settled) {
            member.leave();
            crash();
        }
    }

    void step(boolean commits) {
        hearCommits();
        if (settled) {
            live(commits);
        } else if (joined) {
            syncOrHear();
        } else {
            joinOrHear();
        }
    }

    private void joinOrHear() {
        if (join == null) {
            join = ownership.asking(member.send());
        } else if (join.isThere()) {
            ErrorCode error = TestMember.error(join);
            if (error == ErrorCode.NONE) {
                toAssign = member.enter(join).members();
                joined = true;
            } else if (error == ErrorCode.MEMBER_ID_REQUIRED) {
                member.id = join.get().memberId();
            } else if (error == ErrorCode.UNKNOWN_MEMBER_ID || error == ErrorCode.FENCED_INSTANCE_ID) {
                member.id = "";
            }
            join = null;
        }
    }

    private void syncOrHear() {
        if (sync == null) {
            sync = ownership.asking(new Heard<>());
            SyncGroupRequest request = SyncGroupRequest.builder()
                    .groupId(GroupScene.GROUP)
                    .generationId(member.generation)
                    .memberId(member.id)
                    .groupInstanceId(instanceId)
                    .protocolType("consumer")
                    .protocolName("range")
                    .assignments(member.leads() ? assignments() : List.of())
                    .build();
            Heard<SyncGroupResponse> heard = sync;
            scene.loop.call(() -> scene.shard.sync(request, new GroupCaller(name, "/127.0.0.1", 5), heard));
        } else if (sync.isThere()) {
            if (sync.get().errorCode() == ErrorCode.NONE.code()) {
                settled = true;
                ByteBuffer share = ByteBuffer.wrap(sync.get().assignment());
                while (share.hasRemaining()) {
                    ownership.claim(member.generation, share.get(), owner());
                }
            } else {
                rejoin(ErrorCode.of(sync.get().errorCode()));
            }
            sync = null;
        }
    }

    private String owner() {
        return instanceId == null ? member.id : instanceId;
    }

    private List<SyncGroupRequestAssignment> assignments() {
        List<SyncGroupRequestAssignment> assignments = new ArrayList<>();
        for (int i = 0; i < toAssign.size(); i++) {
            ByteBuffer share = ByteBuffer.allocate(Ownership.PARTITIONS);
            for (int partition = i; partition < Ownership.PARTITIONS; partition += toAssign.size()) {
                share.put((byte) partition);
            }
            byte[] bytes = new byte[share.position()];
            share.flip().get(bytes);
            assignments.add(new SyncGroupRequestAssignment(toAssign.get(i).memberId(), bytes));
        }
        return assignments;
    }

    private void live(boolean commit) {
        ErrorCode error = member.heartbeat();
        if (error != ErrorCode.NONE) {
            rejoin(error);
        } else if (commit) {
            long offset = ownership.nextOffset();
            int partition = (int) (offset % Ownership.PARTITIONS);
            commits.add(new Commit(
                    partition,
                    offset,
                    ownership.asking(scene.commit(member.commitRequest("orders", partition, offset)))));
        }
    }

    private void hearCommits() {
        commits.removeIf(commit -> {
            boolean told = commit.heard().isThere();
            if (told && GroupScene.onlyError(commit.heard()) == ErrorCode.NONE) {
                ownership.acknowledge(commit.partition(), commit.offset());
            }
            return told;
        });
    }

    private void rejoin(ErrorCode error) {
        joined = false;
        settled = false;
        if (error == ErrorCode.UNKNOWN_MEMBER_ID || error == ErrorCode.FENCED_INSTANCE_ID) {
            member.id = "";
        }
    }
}
