package io.moldau.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The program: finds the command its arguments name, runs it, and turns the outcome into an exit code. */
public final class Moldau {

    static final int OK = 0;
    static final int FAILED = 1;
    static final int MISUSED = 2;

    private static final OptionSpec HELP = OptionSpec.builder("-h", "--help")
            .usageHelp(true)
            .description("Show this help")
            .build();

    private final Catalogue catalogue;
    private final Console console;

    Moldau(Catalogue catalogue, Console console) {
        this.catalogue = catalogue;
        this.console = console;
    }

    /** Runs one command. Exits with 0 when it succeeded, 1 when it failed and 2 when it was not understood. */
    public static void main(String[] arguments) {
        Console console = Console.ofProcess();
        int code = new Moldau(Commands.all(), console).run(Arrays.asList(arguments));
        console.out().flush();
        System.exit(code);
    }

    int run(List<String> arguments) {
        String first = arguments.isEmpty() ? "" : arguments.get(0);
        if (first.isEmpty() || first.equals("--help") || first.equals("-h") || first.equals("help")) {
            catalogue.overview("", console.out());
            return arguments.isEmpty() ? MISUSED : OK;
        }
        return catalogue.find(arguments).map(this::run).orElseGet(() -> unknown(arguments));
    }

    private int run(Catalogue.Match match) {
        Callable<Integer> command = match.entry().create().apply(console);
        CommandLine line = new CommandLine(command)
                .setCommandName("moldau " + match.entry().words())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(console.out(), true, UTF_8))
                .setErr(new PrintWriter(console.err(), true, UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                .setParameterExceptionHandler(this::misused)
                .setExecutionExceptionHandler((failure, of, result) -> failed(failure));
        line.getCommandSpec().addOption(HELP);
        return line.execute(match.rest().toArray(String[]::new));
    }

    private int unknown(List<String> arguments) {
        String noun = arguments.get(0);
        if (catalogue.isNoun(noun)) {
            catalogue.overview(noun, console.err());
        } else {
            console.err().println("moldau: there is no command " + noun + "; moldau --help lists them");
        }
        return MISUSED;
    }

    private int misused(ParameterException misuse, String[] arguments) {
        CommandLine line = misuse.getCommandLine();
        console.err().println(line.getCommandName() + ": " + decapitalized(String.valueOf(misuse.getMessage())));
        console.err().println("See " + line.getCommandName() + " --help");
        return MISUSED;
    }

    private int failed(Exception failure) {
        console.out().flush();
        console.err().println("moldau: " + Explanation.of(failure));
        return FAILED;
    }

    private static String decapitalized(String sentence) {
        return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
    }
}
