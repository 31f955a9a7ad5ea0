package io.moldau.architecture.offender.broker.partition;

import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;

/** Reads the clock, locks, sleeps on a file and prints. */
final class Impatient {

    private final ReentrantLock lock = new ReentrantLock();

    long now() {
        lock.lock();
        System.out.println(Path.of("."));
        return System.nanoTime();
    }

    synchronized void wait(int turns) {
        lock.unlock();
    }
}
