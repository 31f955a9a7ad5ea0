package io.moldau.sim.disk;

import java.util.random.RandomGenerator;

/** What a name in a directory stands for. */
sealed interface Node permits Directory, Inode {

    /** Goes back to what a crash leaves. */
    void crash(RandomGenerator chance);
}
