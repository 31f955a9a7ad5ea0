package io.moldau.broker.log;

import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.disk.MemoryDisk;

class LogOnMemoryTest extends LogContract {
    private final MemoryDisk disk = new MemoryDisk("memory");

    @Override
    Disk emptyDisk() {
        return disk;
    }

    @Override
    void releaseLock() {
        disk.kill();
    }
}
