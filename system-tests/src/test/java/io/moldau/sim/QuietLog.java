package io.moldau.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Keeps simulated brokers from logging, as hundreds of them have much to say; {@code -Dsim.log=INFO} lets those of one seed
 * speak.
 */
final class QuietLog implements BeforeAllCallback, AfterAllCallback {

    private static final Logger MOLDAU = (Logger) LoggerFactory.getLogger("io.moldau");

    private @Nullable Level before;

    @Override
    public void beforeAll(ExtensionContext context) {
        before = MOLDAU.getLevel();
        MOLDAU.setLevel(Level.valueOf(System.getProperty("sim.log", "OFF")));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        MOLDAU.setLevel(before);
    }
}
