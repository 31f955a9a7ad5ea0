package io.moldau.sim.disk;

import io.moldau.broker.log.disk.DirectoryLock;
import io.moldau.broker.log.disk.DirectoryLockedException;
import io.moldau.broker.log.disk.Disk;
import io.moldau.broker.log.disk.DiskFile;
import io.moldau.broker.log.disk.DiskFullException;
import io.moldau.broker.log.disk.Table;
import io.moldau.broker.log.disk.WritableTable;
import io.moldau.protocol.runtime.Clock;
import io.moldau.sim.runtime.ProcessDeath;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One log directory of one machine. It outlives the processes that use it. */
public final class SimDisk implements Disk {

    /** What can be made to fail. */
    public enum Operation {
        OPEN,
        READ,
        WRITE,
        FORCE,
        NAMES
    }

    private record Fault(Operation operation, String pathPart) {}

    private static final List<Fault> NO_FAULTS = List.of();

    private static final int NEVER = -1;
    private static final long CAPACITY_BYTES = 1L << 40;

    private final String name;
    private final Clock clock;
    private final Directory root = new Directory();
    private final List<Fault> faults = new ArrayList<>();
    private long roomBytes = CAPACITY_BYTES;
    private boolean locked;
    private int changesLeft = NEVER;
    private BooleanSupplier mayDie = () -> true;
    private boolean fatal;
    private boolean failed;
    private boolean observed;

    /** @param clock dates the files */
    public SimDisk(String name, Clock clock) {
        this.name = name;
        this.clock = clock;
    }

    /**
     * Has the process that uses the disk die at one of its next changes, which is not carried out: see {@link #isFatal}.
     *
     * @param changes how many it still makes
     * @param allowed asked when the moment has come
     */
    public void dieAfter(int changes, BooleanSupplier allowed) {
        changesLeft = changes;
        mayDie = allowed;
    }

    /** Nobody need die any more. */
    public void spare() {
        changesLeft = NEVER;
        fatal = false;
    }

    /** Whether the process has died in a change: whoever keeps the process has to see to the rest. */
    public boolean isFatal() {
        return fatal;
    }

    /** The process that used the disk is gone; the page cache is not. */
    public void processDied() {
        locked = false;
        failed = false;
        spare();
    }

    /** Whether an operation of the present process has failed: it may have given the disk up, with all that is on it. */
    public boolean hasFailed() {
        return failed;
    }

    /** The machine is gone: so is the process, and much of what nobody forced. */
    public void machineCrashed(RandomGenerator chance) {
        processDied();
        root.crash(chance);
    }

    /** Puts an empty disk in the place of this one. */
    public void replace() {
        root.entries().clear();
        root.sync();
        locked = false;
        heal();
    }

    /** Leaves room for so many more bytes. */
    public void leaveRoom(long bytes) {
        roomBytes = bytes;
    }

    /** Makes an operation fail on every file whose path contains {@code pathPart}, until {@link #heal}. */
    public void fail(Operation operation, String pathPart) {
        faults.add(new Fault(operation, pathPart));
    }

    /** Nothing fails any more, and there is room. */
    public void heal() {
        faults.clear();
        roomBytes = CAPACITY_BYTES;
    }

    /** Flips a random bit of a file that is not empty. */
    public void rot(String path, RandomGenerator chance) throws IOException {
        Inode inode = inode(path);
        inode.rot(chance.nextInt(inode.content().allocated()), chance.nextInt(Byte.SIZE));
    }

    /** Whether somebody looks at the files who is no part of the world: nothing fails for him. */
    public void setObserved(boolean now) {
        observed = now;
    }

    /** The paths of all files, in order. */
    public List<String> paths() {
        List<String> paths = new ArrayList<>();
        collect("", root, paths);
        return paths;
    }

    private static void collect(String prefix, Directory directory, List<String> into) {
        directory.entries().forEach((child, node) -> {
            if (node instanceof Directory below) {
                collect(prefix + child + "/", below, into);
            } else {
                into.add(prefix + child);
            }
        });
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public DiskFile open(String path, Access access) throws IOException {
        check(Operation.OPEN, path);
        return new SimFile(this, path, access == Access.READ ? inode(path) : findOrCreate(path));
    }

    @Override
    public Table openTable(String path) throws IOException {
        check(Operation.OPEN, path);
        Inode inode = inode(path);
        return new SimTable(this, path, inode, inode.content().size());
    }

    @Override
    public WritableTable openTable(String path, long capacityBytes) throws IOException {
        check(Operation.OPEN, path);
        Inode inode = findOrCreate(path);
        inode.change(new Change.Resize(Math.toIntExact(capacityBytes)), clock.wallMs());
        return new SimTable(this, path, inode, Math.toIntExact(capacityBytes));
    }

    @Override
    public List<String> list(String directory) throws IOException {
        return List.copyOf(directory(directory).entries().keySet());
    }

    @Override
    public boolean exists(String path) {
        return path.isEmpty() || findNode(path) != null;
    }

    @Override
    public boolean isDirectory(String path) {
        return path.isEmpty() || findNode(path) instanceof Directory;
    }

    @Override
    public long size(String path) throws IOException {
        return inode(path).content().size();
    }

    @Override
    public long lastModifiedMs(String path) throws IOException {
        return inode(path).modifiedMs();
    }

    @Override
    public void setLastModifiedMs(String path, long timeMs) throws IOException {
        inode(path).modifyAt(timeMs);
    }

    @Override
    public void createDirectory(String path) throws IOException {
        check(Operation.NAMES, path);
        if (!exists(path)) {
            takeRoom(path, 1);
            Directory created = new Directory();
            String child = childOf(path);
            directory(parentOf(path)).change(names -> names.put(child, created));
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        check(Operation.NAMES, from);
        Directory parent = directory(parentOf(from));
        String oldName = childOf(from);
        String newName = childOf(to);
        Node node = parent.entries().get(oldName);
        if (node == null) {
            throw new FileNotFoundException(from + " does not exist");
        }
        if (parent != directory(parentOf(to))) {
            throw new IOException("the log never moves a file to another directory: " + from + " to " + to);
        }
        parent.change(names -> {
            names.remove(oldName);
            names.put(newName, node);
        });
    }

    @Override
    public void delete(String path) throws IOException {
        check(Operation.NAMES, path);
        if (!exists(path)) {
            return;
        }
        if (findNode(path) instanceof Directory directory
                && !directory.entries().isEmpty()) {
            throw new IOException(path + " is not empty");
        }
        String child = childOf(path);
        directory(parentOf(path)).change(names -> names.remove(child));
    }

    @Override
    public void syncDirectory(String path) throws IOException {
        check(Operation.FORCE, path);
        directory(path).sync();
    }

    @Override
    public long usableBytes() {
        return roomBytes;
    }

    @Override
    public long totalBytes() {
        return CAPACITY_BYTES;
    }

    @Override
    public DirectoryLock lock(String path) throws IOException {
        if (locked) {
            throw new DirectoryLockedException(name + " is in use by another process, which holds " + path);
        }
        findOrCreate(path);
        locked = true;
        return () -> locked = false;
    }

    Clock clock() {
        return clock;
    }

    /** A change is about to be made; kills the process if its time has come. */
    void beforeChange(String path) {
        if (changesLeft != NEVER && changesLeft-- == 0) {
            changesLeft = NEVER;
            fatal = mayDie.getAsBoolean();
        }
        if (fatal) {
            throw new ProcessDeath(path);
        }
    }

    /** Fails if the operation is to fail. */
    void check(Operation operation, String path) throws IOException {
        if (operation != Operation.READ && operation != Operation.OPEN) {
            beforeChange(path);
        }
        for (Fault fault : observed ? NO_FAULTS : faults) {
            if (fault.operation() == operation && path.contains(fault.pathPart())) {
                failed = true;
                throw new IOException("Input/output error: " + operation + " " + path);
            }
        }
    }

    /** Uses up room for a file that grows; takes none if there is too little. */
    void takeRoom(String path, long bytes) throws IOException {
        if (bytes > roomBytes) {
            failed = true;
            throw new DiskFullException(path + ": No space left on device");
        }
        roomBytes -= Math.max(0, bytes);
    }

    private Inode findOrCreate(String path) throws IOException {
        if (findNode(path) instanceof Inode present) {
            return present;
        }
        Inode created = new Inode();
        String child = childOf(path);
        directory(parentOf(path)).change(names -> names.put(child, created));
        return created;
    }

    private Inode inode(String path) throws FileNotFoundException {
        if (findNode(path) instanceof Inode inode) {
            return inode;
        }
        throw new FileNotFoundException(path + " does not exist");
    }

    private Directory directory(String path) throws FileNotFoundException {
        Node node = path.isEmpty() ? root : findNode(path);
        if (node instanceof Directory directory) {
            return directory;
        }
        throw new FileNotFoundException(path + ": no such directory");
    }

    private @Nullable Node findNode(String path) {
        Map<String, Node> names = root.entries();
        String[] steps = path.split("/", -1);
        for (String step : Arrays.asList(steps).subList(0, steps.length - 1)) {
            if (!(names.get(step) instanceof Directory next)) {
                return null;
            }
            names = next.entries();
        }
        return names.get(steps[steps.length - 1]);
    }

    private static String parentOf(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private static String childOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
