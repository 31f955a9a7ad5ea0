package io.moldau.admin;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Looks after the coordinators of a cluster. Results fail as those of {@link Admin} do. */
public interface CoordinatorAdmin {

    /**
     * Every replica of a coordinator's log, sorted by partition, then broker. Brokers that are not Moldau's say nothing about
     * theirs and are left out.
     */
    CompletableFuture<List<CoordinatorDescription>> describe();
}
