package org.incidentflow.chaos;

import java.util.Random;

/** How much the tests of this package do: little in each build, much with {@code ./mvnw verify -Plong-chaos}. */
final class Scale {

    private static final boolean LONG = Boolean.getBoolean("chaos.long");

    private Scale() {}

    static boolean isLong() {
        return LONG;
    }

    static int of(int usually, int inLongRuns) {
        return LONG ? inLongRuns : usually;
    }

    /** Random numbers whose seed is printed; {@code -Dchaos.seed=…} repeats a run's. */
    static Random random(String scenario) {
        long seed = Long.getLong("chaos.seed", System.nanoTime());
        print(scenario, "seed=" + seed);
        return new Random(seed);
    }

    /** Leaves a figure in the test's report. */
    static void print(String scenario, String figures) {
        System.out.println("chaos " + scenario + ": " + figures);
    }
}
