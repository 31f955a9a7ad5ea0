package io.moldau.cli.coordinator;

import io.moldau.admin.Admin;
import io.moldau.admin.CoordinatorDescription;
import io.moldau.admin.CoordinatorDescription.CheckpointDescription;
import io.moldau.admin.CoordinatorDescription.RecoveryDescription;
import io.moldau.cli.AdminCommand;
import io.moldau.cli.ClusterOptions;
import io.moldau.cli.ClusterOptions.AdminFactory;
import io.moldau.cli.Console;
import io.moldau.cli.Format;
import io.moldau.cli.FormatOption;
import io.moldau.cli.Listing;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code moldau coordinator describe}. */
@Command(
        description = {
            "Shows how far checkpoints cover the logs of coordinators, and how long their last recovery took.",
            "TAIL counts the offsets behind the last checkpoint: the next recovery replays no more records than that."
        })
public final class CoordinatorDescribe extends AdminCommand {

    @Option(names = "--partition", paramLabel = "<n>", split = ",", description = "Only these; may be repeated")
    private List<Integer> only = List.of();

    @Option(
            names = {"-a", "--all"},
            description = "Empty logs and replicas that do not lead as well")
    private boolean all;

    @Mixin
    private FormatOption format = new FormatOption();

    /** A command that writes to {@code console}. */
    public CoordinatorDescribe(Console console, AdminFactory admins) {
        super(console, admins);
    }

    @Override
    protected void run(Admin admin, Console console) {
        Listing listing = new Listing(
                "partition",
                "broker",
                "role",
                "epoch",
                "end",
                "checkpoint",
                "checkpoint_records",
                "checkpoint_time",
                "tail",
                "recovered_from",
                "replayed",
                "recovery_ms");
        List<CoordinatorDescription> shown = ClusterOptions.await(
                        admin.coordinators().describe())
                .stream()
                .filter(this::isWanted)
                .toList();
        shown.forEach(coordinator -> row(listing, coordinator));
        listing.print(format.format(), console.out());
        if (shown.isEmpty() && format.format() == Format.TEXT) {
            console.out().println("No coordinator has written anything.");
        }
    }

    private boolean isWanted(CoordinatorDescription coordinator) {
        return (only.isEmpty() || only.contains(coordinator.partition()))
                && (all || (coordinator.isActive() && coordinator.logEndOffset() > 0));
    }

    private static void row(Listing listing, CoordinatorDescription coordinator) {
        CheckpointDescription checkpoint = coordinator.checkpoint();
        RecoveryDescription recovery = coordinator.lastRecovery();
        listing.row(
                coordinator.topic() + "-" + coordinator.partition(),
                coordinator.broker(),
                coordinator.isActive() ? "active" : "standby",
                coordinator.leaderEpoch(),
                coordinator.logEndOffset(),
                checkpoint == null ? null : checkpoint.endOffset(),
                checkpoint == null ? null : checkpoint.records(),
                checkpoint == null
                        ? null
                        : Instant.ofEpochMilli(checkpoint.takenAtMs()).toString(),
                coordinator.tail(),
                recovery == null ? null : recovery.checkpointOffset(),
                recovery == null ? null : recovery.replayedRecords(),
                recovery == null ? null : recovery.durationMs());
    }
}
