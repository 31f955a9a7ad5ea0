package io.moldau.cli;

import io.moldau.admin.GroupAdmin;
import io.moldau.admin.GroupDescription;
import io.moldau.admin.GroupDescription.MemberDescription;
import io.moldau.admin.GroupListing;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.api.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** Groups in memory, which refuse what a coordinator refuses. */
public final class FakeGroups implements GroupAdmin {

    private final Map<String, List<MemberDescription>> members = new TreeMap<>();
    private final Map<String, Map<TopicPartition, Long>> offsets = new TreeMap<>();

    /** Adds a group. */
    public FakeGroups group(String name, MemberDescription... those) {
        members.put(name, List.of(those));
        offsets.put(name, new TreeMap<>());
        return this;
    }

    public Map<TopicPartition, Long> offsets(String group) {
        return offsets.computeIfAbsent(group, name -> new TreeMap<>());
    }

    public boolean has(String group) {
        return members.containsKey(group);
    }

    @Override
    public CompletableFuture<List<GroupListing>> list() {
        return CompletableFuture.completedFuture(
                members.keySet().stream().map(this::listing).toList());
    }

    private GroupListing listing(String group) {
        List<MemberDescription> those = members.get(group);
        String state = those == null ? GroupListing.DEAD : those.isEmpty() ? GroupListing.EMPTY : "Stable";
        return new GroupListing(group, state, those == null ? "" : "consumer", 1);
    }

    @Override
    public CompletableFuture<GroupDescription> describe(String group) {
        List<MemberDescription> those = members.getOrDefault(group, List.of());
        return CompletableFuture.completedFuture(
                new GroupDescription(listing(group), those.isEmpty() ? "" : "range", those));
    }

    @Override
    public CompletableFuture<Map<TopicPartition, Long>> committed(String group) {
        return CompletableFuture.completedFuture(Map.copyOf(offsets(group)));
    }

    @Override
    public CompletableFuture<Void> commit(String group, Map<TopicPartition, Long> committed) {
        if (!members.getOrDefault(group, List.of()).isEmpty()) {
            return CompletableFuture.failedFuture(new ApiException(ErrorCode.UNKNOWN_MEMBER_ID));
        }
        members.putIfAbsent(group, List.of());
        offsets(group).putAll(committed);
        return CompletableFuture.runAsync(() -> {}, Runnable::run);
    }

    @Override
    public CompletableFuture<Void> delete(String group) {
        List<MemberDescription> those = members.get(group);
        if (those == null || !those.isEmpty()) {
            return CompletableFuture.failedFuture(
                    new ApiException(those == null ? ErrorCode.GROUP_ID_NOT_FOUND : ErrorCode.NON_EMPTY_GROUP));
        }
        members.remove(group);
        offsets.remove(group);
        return CompletableFuture.runAsync(() -> {}, Runnable::run);
    }
}
