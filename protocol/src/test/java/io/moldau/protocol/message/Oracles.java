package io.moldau.protocol.message;

import io.moldau.protocol.generator.Api;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/** One {@link KafkaOracle} beside the kafka-clients of the class path, one beside a newer release in a class loader. */
final class Oracles {

    /** The first key whose versions follow the newer release. */
    private static final int NEWER_FROM_KEY = 68;

    private static final Oracle KAFKA_3 = new KafkaOracle();
    private static final Oracle KAFKA_4 = newer();

    private Oracles() {}

    static Oracle of(Schemas.Subject subject) {
        Api api = subject.api();
        return api == null || api.key() < NEWER_FROM_KEY ? KAFKA_3 : KAFKA_4;
    }

    private static Oracle newer() {
        try {
            URL[] path = {
                Path.of("target/oracle/kafka-clients-newer.jar").toUri().toURL(),
                KafkaOracle.class.getProtectionDomain().getCodeSource().getLocation()
            };
            // Lives as long as the tests do.
            @SuppressWarnings("resource")
            ClassLoader loader = new Isolated(path);
            var constructor = loader.loadClass(KafkaOracle.class.getName())
                    .asSubclass(Oracle.class)
                    .getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (MalformedURLException | ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /** Defines Kafka's classes and the oracle itself; anything else comes from the parent. */
    private static final class Isolated extends URLClassLoader {

        Isolated(URL[] path) {
            super(path, Oracles.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("org.apache.kafka.") && !name.equals(KafkaOracle.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? findClass(name) : loaded;
            }
        }
    }
}
