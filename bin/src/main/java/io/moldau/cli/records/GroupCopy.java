package io.moldau.cli.records;

import io.moldau.cli.Console;
import io.moldau.cli.records.RecordReader.Incoming;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Prints what a member of a group reads, and commits what is printed. When the process is asked to end, the member still commits
 * and leaves.
 *
 * @param max records after which to stop
 * @param exit whether to stop at what was the end when the member got its partitions
 */
record GroupCopy(Console console, GroupReader reader, RecordPrinter printer, Duration poll, long max, boolean exit) {

    void run() {
        AtomicBoolean stopping = new AtomicBoolean();
        CountDownLatch left = new CountDownLatch(1);
        Thread hook = new Thread(() -> stop(stopping, left), "leave-group");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            copy(stopping);
        } finally {
            reader.close();
            left.countDown();
            forget(hook);
        }
    }

    private void stop(AtomicBoolean stopping, CountDownLatch left) {
        stopping.set(true);
        reader.wakeup();
        try {
            left.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook waits for this very thread.
        }
    }

    private void copy(AtomicBoolean stopping) {
        long printed = 0;
        while (!stopping.get() && printed < max && !(exit && reader.isAtEnd())) {
            List<Incoming> records = reader.poll(poll);
            List<Incoming> wanted = records.subList(0, (int) Math.min(records.size(), max - printed));
            wanted.forEach(printer::print);
            printed += wanted.size();
            // Only what has been written out is done with; it flushes, too.
            if (console.out().checkError()) {
                return;
            }
            if (!wanted.isEmpty()) {
                reader.commit(wanted);
            }
        }
    }
}
