package io.moldau.compat.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupRulesTest {

    private static final String A = """
            assigned 1 a 0,1
            read 1 a 0 0 4
            read 1 a 1 0 9
            assigned 2 a 1
            """;

    private static final String B = """
            assigned 2 b 0
            read 2 b 0 3 7
            """;

    @Test
    void findsNothingInAGroupThatSharesItsWork() {
        assertThat(breaches(A, B)).isEmpty();
    }

    @Test
    void aLineThatAKillCutOffDoesNotCount() {
        assertThat(breaches(A + "read 2 a 1 9 1", B)).isEmpty();
        assertThat(Diary.parse("assigned").assignments()).isEmpty();
    }

    @Test
    void findsTwoOwners() {
        assertThat(breaches(A, B.replace("b 0\n", "b 0,1\n")))
                .containsExactly("generation 2: partition 1 belongs to a and to b");
    }

    @Test
    void findsReadersWithoutARight() {
        assertThat(breaches(A, B + "read 2 b 1 10 11\n"))
                .singleElement()
                .asString()
                .contains("partition=1", "[0]");
        assertThat(breaches(A + "read 7 a 1 10 11\n", B))
                .singleElement()
                .asString()
                .contains("generation=7", "null");
    }

    @Test
    void findsAGroupThatStartsOver() {
        assertThat(breaches(A + "assigned 1 a 0,1\n", B))
                .singleElement()
                .asString()
                .startsWith("generation 2 was followed");
    }

    @Test
    void findsWhatNobodyRead() {
        assertThat(breaches(A, B.replace("3 7", "6 6")))
                .containsExactly("partition 0: nobody read 5 to 5", "partition 0: nobody read 7 to 7");
    }

    private static List<String> breaches(String... diaries) {
        return GroupRules.breaches(List.of(diaries).stream().map(Diary::parse).toList(), Map.of(0, 8L, 1, 10L));
    }
}
