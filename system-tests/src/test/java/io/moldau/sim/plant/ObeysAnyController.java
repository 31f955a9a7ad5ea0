package io.moldau.sim.plant;

import io.moldau.controller.store.StorePaths;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.message.ApiMessage;
import io.moldau.sim.World;
import org.jspecify.annotations.Nullable;

/** Brokers do what any controller says, also one that was replaced: here all of them seem to be the latest. */
public final class ObeysAnyController extends FrameEditor {

    private @Nullable World world;

    public ObeysAnyController() {
        super(ApiKey.LEADER_AND_ISR, ApiKey.UPDATE_METADATA, ApiKey.STOP_REPLICA);
    }

    @Override
    public void sow(World sown) {
        world = sown;
        super.sow(sown);
    }

    @Override
    ApiMessage editRequest(String from, String to, ApiMessage request) {
        String latest = world == null ? null : world.zooKeeper().tree().text(StorePaths.CONTROLLER_EPOCH);
        return latest == null ? request : withEpoch((Record & ApiMessage) request, Integer.parseInt(latest));
    }

    private static <R extends Record & ApiMessage> ApiMessage withEpoch(R request, int epoch) {
        return Rows.with(request, "controllerEpoch", epoch);
    }
}
