package io.moldau.process;

import java.util.List;

/**
 * Where a process runs.
 *
 * @param address where it listens, an IPv4 address that the tests can reach
 * @param command what starts a program there, in front of the program's own command line
 */
public record Host(String address, List<String> command) {

    /** This machine, unreachable for others. */
    public static final Host LOCAL = new Host("127.0.0.1", List.of());
}
