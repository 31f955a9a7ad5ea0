package io.moldau.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Scanner;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Finds TCP ports for processes that must come back on the same one. They lie outside the range from which Linux takes the
 * ports of outgoing connections: otherwise a client that keeps dialling a dead broker's port ends up connected to itself, or
 * somebody's connection sits on the port by the time the broker wants it. No port is given twice in one run.
 */
public final class Ports {

    private static final Path OUTGOING = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
    private static final int FIRST = 10_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 10_000;

    /** Which of the JVMs that run tests at the same time this is: each has ports of its own. */
    private static final int FORK = Integer.getInteger("moldau.fork", 1);

    private static final int FORKS = 8;

    private static final Random CHANCE = new Random();
    private static final Set<Integer> GIVEN = new HashSet<>();

    private Ports() {}

    public static synchronized int free() {
        Range candidates = candidates(outgoing());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = candidates.first() + CHANCE.nextInt(candidates.last() - candidates.first());
            if (port % FORKS == FORK % FORKS && !GIVEN.contains(port) && isFree(port)) {
                GIVEN.add(port);
                return port;
            }
        }
        throw new IllegalStateException("no free port in " + candidates);
    }

    private static Range candidates(Range outgoing) {
        return Stream.of(new Range(FIRST, LAST), new Range(2_000, FIRST), new Range(61_000, 65_535))
                .filter(range -> range.last() <= outgoing.first() || range.first() > outgoing.last())
                .findFirst()
                .orElse(new Range(FIRST, LAST));
    }

    private static Range outgoing() {
        try (Scanner bounds = new Scanner(OUTGOING, StandardCharsets.US_ASCII)) {
            return new Range(bounds.nextInt(), bounds.nextInt());
        } catch (IOException e) {
            return new Range(LAST, 65_535); // not Linux
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ports from {@code first} to {@code last}, both included. */
    record Range(int first, int last) {}
}
