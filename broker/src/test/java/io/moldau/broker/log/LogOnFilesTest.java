package io.moldau.broker.log;

import io.moldau.broker.log.disk.DirectoryLock;
import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.file.FileDisk;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class LogOnFilesTest extends LogContract {
    @TempDir
    private Path directory;

    /** A disk whose lock does not lock: one process cannot die and go on. */
    @Override
    Disk emptyDisk() throws IOException {
        Disk disk = FileDisk.at(directory.resolve("logs"));
        return (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("lock")) {
                        return (DirectoryLock) () -> {};
                    }
                    try {
                        return method.invoke(disk, arguments);
                    } catch (java.lang.reflect.InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    void releaseLock() {}
}
