package org.incidentflow.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a scenario found: its loads, and figures with their units in their names. */
record Result(String scenario, String goal, List<Run> runs, Map<String, Double> figures) {

    Result(String scenario, String goal) {
        this(scenario, goal, new ArrayList<>(), new LinkedHashMap<>());
    }

    Run add(Run run) {
        runs.add(run);
        return run;
    }

    void figure(String name, double value) {
        figures.put(name, value);
    }
}
