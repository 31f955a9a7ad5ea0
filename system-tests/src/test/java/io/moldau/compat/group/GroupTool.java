package io.moldau.compat.group;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.Exit;

/**
 * Runs Apache's kafka-consumer-groups many times in one JVM, as starting one takes longer than most of its work. A program: its
 * class path holds the tool.
 *
 * <p>Arguments: bootstrap address, a file with the options of one run a line. Prints each line behind {@link #PROMPT} and what
 * the tool says to it.
 */
final class GroupTool {

    static final String PROMPT = "> ";

    private static final String TOOL = "org.apache.kafka.tools.consumer.group.ConsumerGroupCommand";

    /** Thrown where the tool would end the process. */
    private static final class ExitException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        ExitException(int code) {
            super("exit " + code);
        }
    }

    private GroupTool() {}

    public static void main(String[] args) throws Exception {
        Exit.setExitProcedure((code, message) -> {
            throw new ExitException(code);
        });
        Method tool = Class.forName(TOOL).getMethod("main", String[].class);
        for (String line : Files.readAllLines(Path.of(args[1]))) {
            System.out.println(); // the tool leaves the last line of a table open
            System.out.println(PROMPT + line);
            List<String> options = new ArrayList<>(List.of("--bootstrap-server", args[0]));
            options.addAll(Arrays.asList(line.split(" ", -1)));
            try {
                tool.invoke(null, (Object) options.toArray(String[]::new));
            } catch (InvocationTargetException e) {
                System.out.println(e.getCause() instanceof ExitException exit ? exit.getMessage() : e.getCause());
            }
            System.out.flush();
            System.err.flush();
        }
    }
}
