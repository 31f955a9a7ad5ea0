package io.moldau.process;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker shared by the tests of one class: started before the first, ended after the last. Registered in a static field
 * with {@code @RegisterExtension}.
 */
public final class BrokerFixture implements BeforeAllCallback, AfterAllCallback {

    private static final AtomicInteger RUNS = new AtomicInteger();

    private final BrokerKind kind;
    private final Consumer<BrokerProcess> setup;
    private @Nullable BrokerProcess broker;

    private BrokerFixture(BrokerKind kind, Consumer<BrokerProcess> setup) {
        this.kind = kind;
        this.setup = setup;
    }

    /** The broker that this run of the tests is about. */
    public static BrokerFixture underTest() {
        return of(BrokerKind.underTest(), broker -> {});
    }

    /** The broker that this run of the tests is about, with settings of its own. */
    public static BrokerFixture underTest(Consumer<BrokerProcess> setup) {
        return of(BrokerKind.underTest(), setup);
    }

    /** A broker of a given kind. */
    public static BrokerFixture of(BrokerKind kind, Consumer<BrokerProcess> setup) {
        return new BrokerFixture(kind, setup);
    }

    /** A directory that no other test uses, below target/runs. */
    public static Path freshDirectory(String name) {
        return ClassPaths.runs().resolve(name + "-" + ProcessHandle.current().pid() + "-" + RUNS.incrementAndGet());
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        String test = context.getTestClass().map(Class::getSimpleName).orElse("run");
        BrokerProcess started = new BrokerProcess(kind, freshDirectory(test));
        broker = started;
        setup.accept(started);
        started.start();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Optional.ofNullable(broker).ifPresent(BrokerProcess::close);
    }

    public BrokerProcess broker() {
        if (broker == null) {
            throw new IllegalStateException("the broker is started before the first test");
        }
        return broker;
    }

    public String bootstrap() {
        return broker().bootstrap();
    }

    /** Where the broker's settings and output are, and a test's own output may go. */
    public Path directory() {
        return broker().directory();
    }

    /** A new admin client; the caller closes it. */
    public Admin admin() {
        return Admin.create(Map.of(
                "bootstrap.servers", bootstrap(), "request.timeout.ms", 10_000, "default.api.timeout.ms", 15_000));
    }
}
