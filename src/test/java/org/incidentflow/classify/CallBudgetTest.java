package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.incidentflow.classify.CallBudget.Block;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallBudgetTest {

    private final Calls calls = new Calls();

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "3, 1, 3", "199, 1, 199", "1000, 10, 100", "1234, 12, 103"})
    void allowsExactlyTheBudgetInBlocks(int daily, int block, int reservations) {
        CallBudget budget = budget(daily);

        assertThat(take(budget, daily + 50)).isEqualTo(daily);

        assertThat(calls.wanted).containsOnly(block).hasSize(reservations + 1);
    }

    @Test
    void asksNobodyWhileTheBudgetIsSpent() {
        CallBudget budget = budget(2);
        take(budget, 3);
        int asked = calls.wanted.size();

        calls.nanoTime += Duration.ofHours(1).toNanos() - 1;

        assertThat(take(budget, 100)).isZero();
        assertThat(calls.wanted).hasSize(asked);
    }

    @Test
    void startsAgainWithTheNextDay() {
        CallBudget budget = budget(2);
        take(budget, 3);

        calls.nextDay();

        assertThat(take(budget, 3)).isEqualTo(2);
    }

    @Test
    void takesNoCallsIntoTheNextDay() {
        CallBudget budget = budget(1_000);
        take(budget, 1);

        calls.nextDay();

        assertThat(take(budget, 1)).isOne();
        assertThat(calls.wanted).hasSize(2);
        assertThat(calls.given).isEqualTo(10);
    }

    @Test
    void sharesTheBudgetWithOthers() {
        CallBudget first = budget(5);
        CallBudget second = budget(5);

        assertThat(take(first, 3) + take(second, 3)).isEqualTo(5);
        assertThat(take(budget(5), 1)).as("after a restart").isZero();
    }

    @Test
    void refusesWhileTheDatabaseIsAwayAndAsksAgain() {
        CallBudget budget = budget(3);
        calls.away = true;
        assertThat(take(budget, 2)).isZero();

        calls.away = false;

        assertThat(take(budget, 5)).isEqualTo(3);
    }

    @Test
    void allowsEveryCallWithoutALimit() {
        assertThat(take(CallBudget.unlimited(), 10_000)).isEqualTo(10_000);
    }

    @Test
    void countsCallsThatComeAtOnce() throws Exception {
        CallBudget budget = budget(1_000);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> callers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                callers.add(() -> take(budget, 200));
            }
            int allowed = 0;
            for (Future<Integer> caller : threads.invokeAll(callers)) {
                allowed += caller.get();
            }
            assertThat(allowed).isEqualTo(1_000);
        } finally {
            threads.shutdownNow();
        }
    }

    private CallBudget budget(int daily) {
        return new CallBudget(daily, calls::reserve, () -> calls.nanoTime);
    }

    private static int take(CallBudget budget, int times) {
        int allowed = 0;
        for (int i = 0; i < times; i++) {
            allowed += budget.take() ? 1 : 0;
        }
        return allowed;
    }

    /** The calls of a day that ends in an hour, and a clock that may have started below zero. */
    private static final class Calls {

        private final List<Integer> wanted = new ArrayList<>();
        private long nanoTime = -5_000;
        private int given;
        private boolean away;

        private Block reserve(int block, int daily) {
            if (away) {
                throw new IllegalStateException("no connection");
            }
            wanted.add(block);
            int granted = Math.min(block, daily - given);
            given += granted;
            return new Block(granted, Duration.ofHours(1));
        }

        private void nextDay() {
            nanoTime += Duration.ofHours(1).toNanos();
            given = 0;
        }
    }
}
