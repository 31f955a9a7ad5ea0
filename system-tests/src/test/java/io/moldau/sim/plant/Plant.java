package io.moldau.sim.plant;

import io.moldau.sim.World;

/** A bug. */
@FunctionalInterface
public interface Plant {

    /** Puts the bug into a world in which nothing has happened yet. */
    void sow(World world);
}
