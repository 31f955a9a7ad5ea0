package io.moldau.sim.plant;

import io.moldau.sim.World;

/**
 * A machine crashes and its broker stays in sync with what is left of its logs: here the kernel says that it is still the one
 * that was running before.
 */
public final class HidesLostWrites implements Plant {

    @Override
    public void sow(World world) {
        world.bootIds((machine, boots) -> "boot-" + machine);
    }
}
