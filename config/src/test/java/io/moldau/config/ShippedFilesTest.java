package io.moldau.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.FileReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The properties files in config/ are short, explained, and made of keys that do something. */
class ShippedFilesTest {

    @ParameterizedTest
    @ValueSource(strings = {"server.properties"})
    void startsWithoutAWarning(String file) throws IOException {
        assertThat(BrokerConfig.of(load(file), List.of()).warnings()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"server.properties"})
    void hasFewKeysEachWithALineOfComment(String file) throws IOException {
        List<String> lines = lines(file);
        List<String> keys =
                lines.stream().filter(line -> line.matches("#?[a-z.]+=.*")).toList();

        assertThat(keys).hasSizeLessThanOrEqualTo(15);
        for (String key : keys) {
            assertThat(lines.get(lines.indexOf(key) - 1)).as("above " + key).startsWith("# ");
            assertThat(KeyTable.broker().find(key.replaceAll("^#|=.*", "")))
                    .as(key)
                    .isNotNull();
        }
    }

    @Test
    void theServersFileShowsTheDefaults() throws IOException {
        Properties shown = load("server.properties");
        shown.keySet().removeAll(List.of("broker.id", "advertised.listeners", "log.dirs"));

        for (String name : shown.stringPropertyNames()) {
            assertThat(shown.getProperty(name))
                    .as(name)
                    .isEqualTo(KeyTable.broker().get(name).defaultValue());
        }
    }

    private static Properties load(String file) throws IOException {
        Properties properties = new Properties();
        properties.load(new StringReader(String.join("\n", lines(file))));
        return properties;
    }

    /** Tests run in the module's directory, which is where the files are. */
    private static List<String> lines(String file) throws IOException {
        try (BufferedReader reader = new BufferedReader(new FileReader(file, StandardCharsets.UTF_8))) {
            return reader.lines().collect(Collectors.toList());
        }
    }
}
