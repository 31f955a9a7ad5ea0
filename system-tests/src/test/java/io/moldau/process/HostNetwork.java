package io.moldau.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Several hosts on this machine, each a network namespace of its own on one bridge, with the tests at the bridge itself.
 * Links between them can be cut in either direction: then packets vanish, as they do in a broken switch. Needs Linux, root and
 * iproute2. One at a time; used by one thread.
 *
 * <p>Packets are lost by teaching the sender a hardware address that nobody has, which needs no kernel module.
 */
public final class HostNetwork implements AutoCloseable {

    private static final String BRIDGE = "moldau0";
    private static final String NAMESPACE = "moldau-";
    private static final String PREFIX = "10.77.0.";
    private static final String NOBODY = "02:00:00:00:00:01";

    /** The number that stands for the tests themselves, and whoever runs beside them. */
    public static final int HERE = 1;

    private final Set<Integer> hosts = new TreeSet<>();
    private final List<String[]> cuts = new ArrayList<>();

    /** Whether this machine can do it. */
    public static boolean isAvailable() {
        try {
            run("ip", "netns", "add", "moldau-probe");
            run("ip", "netns", "del", "moldau-probe");
            return true;
        } catch (IllegalStateException | UncheckedIOException e) {
            return false;
        }
    }

    /** Builds a network of hosts with these numbers, from 2 to 99. */
    public HostNetwork(Collection<Integer> numbers) {
        close(); // what a test that was killed has left
        run("ip", "link", "add", BRIDGE, "type", "bridge");
        run("ip", "addr", "add", address(HERE) + "/24", "dev", BRIDGE);
        run("ip", "link", "set", BRIDGE, "up");
        for (int number : numbers) {
            String name = namespace(number);
            run("ip", "netns", "add", name);
            hosts.add(number);
            run("ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns", name);
            run("ip", "link", "set", name, "master", BRIDGE, "up");
            run("ip", "-n", name, "addr", "add", address(number) + "/24", "dev", "eth0");
            run("ip", "-n", name, "link", "set", "eth0", "up");
            run("ip", "-n", name, "link", "set", "lo", "up");
        }
    }

    /** A host to start processes on. */
    public Host host(int number) {
        if (number == HERE) {
            return new Host(address(HERE), List.of());
        }
        return new Host(address(number), List.of("ip", "netns", "exec", namespace(number)));
    }

    private static String address(int number) {
        return PREFIX + number;
    }

    private static String namespace(int number) {
        return NAMESPACE + number;
    }

    /** Loses what {@code from} sends to {@code to}; the other direction stays as it is. */
    public void cut(int from, int to) {
        String device = from == HERE ? BRIDGE : "eth0";
        String[] where = {address(to), "dev", device};
        run(at(from, "neigh", "replace", where[0], "lladdr", NOBODY, "nud", "permanent", where[1], where[2]));
        cuts.add(at(from, "neigh", "del", where[0], where[1], where[2]));
    }

    /** Cuts a host off from every other, both ways. */
    public void isolate(int number) {
        Set<Integer> others = new TreeSet<>(hosts);
        others.add(HERE);
        others.remove(number);
        for (int other : others) {
            cut(number, other);
            cut(other, number);
        }
    }

    /** Lets everything through again. */
    public void mend() {
        cuts.forEach(HostNetwork::run);
        cuts.clear();
    }

    private static String[] at(int number, String... command) {
        List<String> line = new ArrayList<>(List.of("ip"));
        if (number != HERE) {
            line.addAll(List.of("-n", namespace(number)));
        }
        line.addAll(List.of(command));
        return line.toArray(String[]::new);
    }

    /** Takes the network down; processes that still run on its hosts keep them until they end. */
    @Override
    public void close() {
        // The ends here first: a name space goes only when its last process has.
        for (String line : output("ip", "-br", "link").split("\n", -1)) {
            if (line.startsWith(NAMESPACE) || line.startsWith(BRIDGE)) {
                run("ip", "link", "del", line.split("[@ ]", -1)[0]);
            }
        }
        for (String line : output("ip", "netns", "list").split("\n", -1)) {
            if (line.startsWith(NAMESPACE)) {
                run("ip", "netns", "del", line.split(" ", -1)[0]);
            }
        }
    }

    private static void run(String... command) {
        output(command);
    }

    private static String output(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
