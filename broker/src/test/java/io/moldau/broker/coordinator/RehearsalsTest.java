package io.moldau.broker.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RehearsalsTest {

    @Test
    void thereAreFewerAndFewerAndThenNone() {
        Rehearsals rehearsals = new Rehearsals();
        List<Integer> after = new ArrayList<>();
        for (int checkpoint = 1; checkpoint <= 5_000; checkpoint++) {
            if (rehearsals.isDue()) {
                after.add(checkpoint);
            }
        }

        assertThat(after).containsExactly(1, 2, 4, 8, 16, 32, 64, 128, 256, 512);
    }
}
