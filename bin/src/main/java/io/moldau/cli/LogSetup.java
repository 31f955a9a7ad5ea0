package io.moldau.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.TimeBasedRollingPolicy;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.file.Path;

/**
 * Sets logging up in code, which starts faster than from XML, when the first logger is asked for. A configuration of the
 * user's own, named by the system property {@code logback.configurationFile}, takes its place.
 */
@ConfiguratorRank(ConfiguratorRank.CUSTOM_HIGH_PRIORITY)
public final class LogSetup extends ContextAwareBase implements Configurator {

    /** For whom to log. */
    public enum Audience {
        /** Warnings only, on standard error. */
        TOOL,
        /** Everything, into server.log. */
        DEV,
        /** Everything, into server.log and on standard output. */
        BROKER
    }

    private static volatile Audience audience = Audience.TOOL;
    private static volatile Path directory = Path.of("logs");

    /** The line that log scrapers know; bare parentheses would group. */
    private static final String PATTERN = "[%d] %p %m \\(%c\\)%n";

    /** An hour per file, as scripts expect; a week of them. */
    private static final String ROLLED = ".%d{yyyy-MM-dd-HH}";

    private static final int KEPT_FILES = 7 * 24;

    /** Says what to do once logging starts; too late when it has started. {@code logs} receives server.log. */
    public static void use(Audience wanted, Path logs) {
        audience = wanted;
        directory = logs;
    }

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.INVOKE_NEXT_IF_ANY;
        }
        ch.qos.logback.classic.Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(audience == Audience.TOOL ? Level.WARN : Level.INFO);
        quieten(context);
        if (audience != Audience.TOOL) {
            root.addAppender(serverLog(context, directory));
        }
        if (audience != Audience.DEV) {
            root.addAppender(console(context, audience == Audience.TOOL ? "System.err" : "System.out"));
        }
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Libraries that tell a story at every start. */
    private static void quieten(LoggerContext context) {
        for (String library : new String[] {"org.apache.zookeeper", "org.apache.curator", "io.netty", "net.openhft"}) {
            context.getLogger(library).setLevel(Level.WARN);
        }
        // Warns that a limit is off which an embedded server does not need.
        context.getLogger("org.apache.zookeeper.server.ServerCnxnFactory").setLevel(Level.ERROR);
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context, String target) {
        ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
        appender.setTarget(target);
        return started(appender, context);
    }

    private static RollingFileAppender<ILoggingEvent> serverLog(LoggerContext context, Path directory) {
        String file = directory.resolve("server.log").toString();
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        TimeBasedRollingPolicy<ILoggingEvent> hourly = new TimeBasedRollingPolicy<>();
        appender.setFile(file);
        hourly.setContext(context);
        hourly.setParent(appender);
        hourly.setFileNamePattern(file + ROLLED);
        hourly.setMaxHistory(KEPT_FILES);
        hourly.start();
        appender.setRollingPolicy(hourly);
        return started(appender, context);
    }

    private static <A extends OutputStreamAppender<ILoggingEvent>> A started(A appender, LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.start();
        return appender;
    }
}
