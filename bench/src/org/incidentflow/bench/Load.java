package org.incidentflow.bench;

import java.util.Arrays;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What came back of a load.
 *
 * @param outcomes how often each status was answered, and each failure to get an answer occurred
 * @param bySecond the 201s of each second
 */
record Load(
        int connections, long seconds, Map<String, Long> outcomes, Latency accepted, Latency refused, long[] bySecond) {

    /** Milliseconds. */
    record Latency(double p50, double p99, double highest) {

        static Latency of(Histogram micros) {
            return new Latency(
                    micros.getValueAtPercentile(50) / 1000.0,
                    micros.getValueAtPercentile(99) / 1000.0,
                    micros.getMaxValue() / 1000.0);
        }
    }

    /** The answers 201, those that came after the end too. */
    long created() {
        return outcomes.getOrDefault("201", 0L);
    }

    /** What got another answer, or none. */
    long others() {
        return outcomes.values().stream().mapToLong(Long::longValue).sum() - created();
    }

    /** The 201s a second, of those within the time. */
    double rate() {
        return rate(0, bySecond.length);
    }

    /** The 201s a second from one second, inclusive, to another. */
    double rate(int from, int to) {
        return (double) Arrays.stream(bySecond, from, to).sum() / (to - from);
    }
}
