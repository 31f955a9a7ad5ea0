package io.moldau.broker.log.disk;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * A disk in memory for tests: it can fill up, fail chosen operations, have bytes damaged, and crash, which loses what was
 * not forced. Thread-safe, as tests run background work beside their own thread.
 */
public final class MemoryDisk implements Disk {
    private final String name;
    private final TreeMap<String, MemoryFile> files = new TreeMap<>();
    private final TreeMap<String, MemoryFile> durable = new TreeMap<>();
    private final TreeMap<String, Boolean> directories = new TreeMap<>();
    private final Map<String, IOException> failures = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private long capacityBytes = Long.MAX_VALUE;
    private int operationsLeft = Integer.MAX_VALUE;
    private boolean recording;
    private boolean locked;
    private long nowMs = 1;

    public MemoryDisk(String name) {
        this.name = name;
        directories.put("", true);
    }

    /** Leaves room for this many more bytes. */
    public synchronized void leaveRoom(long bytes) {
        capacityBytes = used() + bytes;
    }

    /** Lifts the limit on space. */
    public synchronized void makeRoom() {
        capacityBytes = Long.MAX_VALUE;
    }

    /**
     * Makes an operation fail until {@link #heal()}: {@code write}, {@code force}, {@code read}, {@code open}, {@code
     * rename}, {@code delete}, {@code list}, {@code sync}, {@code mkdir}, {@code table}.
     */
    public synchronized void fail(String operation, IOException error) {
        failures.put(operation, error);
    }

    /** Lets so many more operations succeed; all later ones fail until {@link #heal()}. */
    public synchronized void failAfter(int operations) {
        operationsLeft = operations;
    }

    /** Whether that came to pass. */
    public synchronized boolean hasFailed() {
        return operationsLeft < 0;
    }

    public synchronized void heal() {
        failures.clear();
        operationsLeft = Integer.MAX_VALUE;
    }

    /** Starts to note what is done. */
    public synchronized void recordCalls() {
        recording = true;
        calls.clear();
    }

    /** What was done since {@link #recordCalls()}: {@code "force topic-0/00..0.log"}. */
    public synchronized List<String> calls() {
        return List.copyOf(calls);
    }

    public synchronized void setTimeMs(long nowMs) {
        this.nowMs = nowMs;
    }

    /** A copy of a file's bytes. */
    public synchronized byte[] bytes(String path) throws IOException {
        return file(path).copy();
    }

    /** Puts a file in place, durable at once. */
    public synchronized void put(String path, byte[] content) {
        var file = new MemoryFile(this, path);
        file.replace(content);
        files.put(path, file);
        durable.put(path, file);
    }

    /** Every file's path. */
    public synchronized List<String> paths() {
        return List.copyOf(files.keySet());
    }

    /**
     * Loses power: names that were not synced go back, and each file keeps its forced bytes and a random part of what was
     * appended to them since. Open handles are void and the lock is gone.
     */
    public synchronized void crash(RandomGenerator random) {
        files.clear();
        files.putAll(durable);
        files.replaceAll((path, file) -> file.afterCrash(path, random));
        durable.clear();
        durable.putAll(files);
        locked = false;
    }

    /** The process dies and the page cache survives: only the lock is gone. */
    public synchronized void kill() {
        locked = false;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public synchronized DiskFile open(String path, Access access) throws IOException {
        check("open", path);
        MemoryFile file = files.get(path);
        if (file == null) {
            if (access == Access.READ) {
                throw new FileNotFoundException(path + " does not exist");
            }
            requireParent(path);
            file = new MemoryFile(this, path);
            files.put(path, file);
        }
        return file.handle();
    }

    @Override
    public synchronized Table openTable(String path) throws IOException {
        check("table", path);
        return new MemoryTable(file(path), file(path).size());
    }

    @Override
    public synchronized WritableTable openTable(String path, long capacity) throws IOException {
        check("table", path);
        MemoryFile file = files.get(path);
        if (file == null) {
            requireParent(path);
            file = new MemoryFile(this, path);
            files.put(path, file);
        }
        file.resize(capacity);
        return new MemoryTable(file, capacity);
    }

    @Override
    public synchronized List<String> list(String directory) throws IOException {
        check("list", directory);
        if (!directories.containsKey(directory)) {
            throw new FileNotFoundException(directory + " does not exist");
        }
        String prefix = directory.isEmpty() ? "" : directory + "/";
        var names = new ArrayList<String>();
        for (String path : files.keySet()) {
            addChild(names, prefix, path);
        }
        for (String path : directories.keySet()) {
            addChild(names, prefix, path);
        }
        return names.stream().distinct().toList();
    }

    private static void addChild(List<String> names, String prefix, String path) {
        if (path.startsWith(prefix) && path.length() > prefix.length()) {
            String rest = path.substring(prefix.length());
            if (rest.indexOf('/') < 0) {
                names.add(rest);
            }
        }
    }

    @Override
    public synchronized boolean exists(String path) {
        return files.containsKey(path) || directories.containsKey(path);
    }

    @Override
    public synchronized boolean isDirectory(String path) {
        return directories.containsKey(path);
    }

    @Override
    public synchronized long size(String path) throws IOException {
        return file(path).size();
    }

    @Override
    public synchronized long lastModifiedMs(String path) throws IOException {
        return file(path).modifiedMs;
    }

    @Override
    public synchronized void setLastModifiedMs(String path, long timeMs) throws IOException {
        file(path).modifiedMs = timeMs;
    }

    @Override
    public synchronized void createDirectory(String path) throws IOException {
        check("mkdir", path);
        if (!directories.containsKey(path) && used() >= capacityBytes) {
            throw new DiskFullException(name + " is full");
        }
        directories.put(path, true);
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        check("rename", from);
        MemoryFile file = files.remove(from);
        if (file != null) {
            file.path = to;
            files.put(to, file);
            return;
        }
        if (directories.remove(from) == null) {
            throw new FileNotFoundException(from + " does not exist");
        }
        directories.put(to, true);
        moveTree(files, from + "/", to + "/");
        // Renaming a directory moves what is durable in it along, and the rename itself counts as durable.
        moveTree(durable, from + "/", to + "/");
        files.forEach((path, moved) -> moved.path = path);
    }

    private static void moveTree(Map<String, MemoryFile> tree, String from, String to) {
        for (String path : List.copyOf(tree.keySet())) {
            if (path.startsWith(from)) {
                MemoryFile moved = tree.remove(path);
                if (moved != null) {
                    tree.put(to + path.substring(from.length()), moved);
                }
            }
        }
    }

    @Override
    public synchronized void delete(String path) throws IOException {
        check("delete", path);
        if (directories.containsKey(path)) {
            if (!list(path).isEmpty()) {
                throw new IOException(path + " is not empty");
            }
            directories.remove(path);
        }
        files.remove(path);
    }

    @Override
    public synchronized void syncDirectory(String directory) throws IOException {
        check("sync", directory);
        String prefix = directory.isEmpty() ? "" : directory + "/";
        durable.keySet().removeIf(path -> isChild(prefix, path) && !files.containsKey(path));
        files.forEach((path, file) -> {
            if (isChild(prefix, path)) {
                durable.put(path, file);
            }
        });
    }

    private static boolean isChild(String prefix, String path) {
        return path.startsWith(prefix) && path.indexOf('/', prefix.length()) < 0;
    }

    @Override
    public synchronized long usableBytes() {
        return capacityBytes == Long.MAX_VALUE ? Long.MAX_VALUE : Math.max(0, capacityBytes - used());
    }

    @Override
    public synchronized long totalBytes() {
        return capacityBytes;
    }

    @Override
    public synchronized DirectoryLock lock(String path) throws IOException {
        if (locked) {
            throw new DirectoryLockedException(name + " is in use by another process, which holds " + path);
        }
        locked = true;
        open(path, Access.WRITE).close();
        return () -> {
            synchronized (MemoryDisk.this) {
                locked = false;
            }
        };
    }

    synchronized void check(String operation, String path) throws IOException {
        if (recording) {
            calls.add(operation + " " + path);
        }
        operationsLeft = Math.max(-1, operationsLeft - 1);
        if (operationsLeft < 0) {
            throw new IOException(operation + " " + path + ": the disk is gone");
        }
        IOException failure = failures.get(operation);
        if (failure != null) {
            failure.fillInStackTrace();
            throw failure;
        }
    }

    /** Bytes of these that still fit. */
    synchronized long room(long growth) {
        return Math.min(growth, Math.max(0, capacityBytes - used()));
    }

    synchronized long timeMs() {
        return nowMs;
    }

    /** Marks the name of a file durable: forcing a new file makes it reachable on every file system in use. */
    synchronized void makeNameDurable(MemoryFile file) {
        if (files.get(file.path) == file) {
            durable.put(file.path, file);
        }
    }

    private long used() {
        return files.values().stream().mapToLong(MemoryFile::allocatedBytes).sum();
    }

    private MemoryFile file(String path) throws FileNotFoundException {
        MemoryFile file = files.get(path);
        if (file == null) {
            throw new FileNotFoundException(path + " does not exist");
        }
        return file;
    }

    private void requireParent(String path) throws IOException {
        int slash = path.lastIndexOf('/');
        if (!directories.containsKey(slash < 0 ? "" : path.substring(0, slash))) {
            throw new FileNotFoundException(path + ": no such directory");
        }
    }
}
