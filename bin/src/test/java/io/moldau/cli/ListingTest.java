package io.moldau.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ListingTest {

    @Test
    void textIsATableWithAHead() {
        assertThat(printed(
                        Format.TEXT,
                        new Listing("name", "in_sync").row("a", List.of(1, 2)).row("longer", List.of(3))))
                .isEqualTo("NAME    IN-SYNC\na       1,2\nlonger  3\n");
    }

    @Test
    void jsonIsAnArrayOfObjects() {
        assertThat(printed(
                        Format.JSON,
                        new Listing("name", "in_sync")
                                .row("a\"b", List.of(1, 2))
                                .row("c", true)))
                .isEqualTo("[{\"name\":\"a\\\"b\",\"in_sync\":[1,2]},{\"name\":\"c\",\"in_sync\":true}]\n");
    }

    @Test
    void nothingIsAnEmptyArrayOrNoTextAtAll() {
        assertThat(printed(Format.JSON, new Listing("name"))).isEqualTo("[]\n");
        assertThat(printed(Format.TEXT, new Listing("name"))).isEmpty();
    }

    @Test
    void aRowHasAValueForEachColumn() {
        assertThatThrownBy(() -> new Listing("a", "b").row(1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static String printed(Format format, Listing listing) {
        FakeConsole console = new FakeConsole();
        Console shown = console.console();
        listing.print(format, shown.out());
        shown.out().flush();
        return console.out();
    }
}
