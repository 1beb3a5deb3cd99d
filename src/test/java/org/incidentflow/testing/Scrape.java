package org.incidentflow.testing;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What the application tells Prometheus at one moment. */
public record Scrape(List<String> lines) {

    public static Scrape of(ApiClient management) {
        ApiClient.Response metrics = management.get("/observe/metrics");
        if (metrics.status() != 200) {
            throw new AssertionError("No metrics: " + metrics);
        }
        return new Scrape(
                metrics.body().lines().filter(line -> !line.startsWith("#")).toList());
    }

    /** The names of all series, such as {@code incidentflow_route_seconds_count}. */
    public Set<String> names() {
        Set<String> names = new TreeSet<>();
        lines.forEach(line -> names.add(line.split("[{ ]", 2)[0]));
        return names;
    }

    /**
     * The sum of the series of this name that have all these labels; 0 when there is none.
     *
     * @param labels each as {@code name=value}
     */
    public double value(String name, String... labels) {
        return lines.stream()
                .filter(line -> line.split("[{ ]", 2)[0].equals(name))
                .filter(line -> Arrays.stream(labels).allMatch(label -> has(line, label)))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static boolean has(String line, String label) {
        String[] parts = label.split("=", 2);
        return Pattern.compile("[{,]" + parts[0] + "=\"" + Pattern.quote(parts[1]) + "\"")
                .matcher(line)
                .find();
    }
}
