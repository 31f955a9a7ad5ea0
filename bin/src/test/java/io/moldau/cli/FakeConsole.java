package io.moldau.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** A console in memory, and a program of one command on it. */
public final class FakeConsole {

    public final Map<String, String> environment = new HashMap<>();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String in = "";

    public FakeConsole input(String text) {
        in = text;
        return this;
    }

    public Console console() {
        return new Console(
                new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment);
    }

    /** Runs a command as the program would, and returns the exit code. */
    public int run(Function<Console, Callable<Integer>> command, String... arguments) {
        return run(new Catalogue().add("test", "A test", command), concat("test", arguments));
    }

    int run(Catalogue catalogue, List<String> arguments) {
        Console console = console();
        int code = new Moldau(catalogue, console).run(arguments);
        console.out().flush();
        return code;
    }

    private static List<String> concat(String first, String[] rest) {
        String[] all = new String[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return Arrays.asList(all);
    }

    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
