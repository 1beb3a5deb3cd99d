package org.incidentflow.testing;

import java.lang.management.ManagementFactory;
import java.util.List;

/** Language, country and time zone that the tests were told to run in; without being told, they are the machine's. */
public final class Place {

    private Place() {}

    /** Options of the JVM that let another process run in the same place. */
    public static List<String> options() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.matches("-Duser\\.(language|country|timezone)=.*"))
                .toList();
    }
}
