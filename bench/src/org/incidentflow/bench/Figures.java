package org.incidentflow.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a program of the benchmark measures round by round; it ends with the medians, in one line of JSON. */
final class Figures {

    private final Map<String, List<Double>> rounds = new LinkedHashMap<>();

    /** @param name with the unit */
    void add(String name, double value) {
        rounds.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
        System.err.printf(Locale.ROOT, "  %-70s %12.3f%n", name, value);
    }

    void print() throws JsonProcessingException {
        Map<String, Double> medians = new LinkedHashMap<>();
        rounds.forEach((name, values) ->
                medians.put(name, median(values.stream().mapToDouble(Double::doubleValue).toArray())));
        System.out.println(new ObjectMapper().writeValueAsString(medians));
    }

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
