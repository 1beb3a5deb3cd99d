package org.incidentflow.reload;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes route files over that were saved, as far as all of them together are right. Of those that are not, what ran before
 * runs on.
 */
final class RouteTakeover {

    private static final Logger LOG = LoggerFactory.getLogger(RouteTakeover.class);

    private final CamelContext context;
    private final Path folder;
    private final RunningRoutes running;
    private final Map<String, RouteFile> serving = new TreeMap<>();
    private final Set<String> rejected = new TreeSet<>();

    /** @param javaRoutes the routes that are written in Java */
    RouteTakeover(CamelContext context, Path folder, List<Class<? extends RouteBuilder>> javaRoutes) {
        this.context = context;
        this.folder = folder;
        this.running = new RunningRoutes(context, javaRoutes);
    }

    /** Those that run from the start. */
    void readServing() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(RouteFile.SUFFIX)) {
                    serving.put(name, RouteFile.parse(label(name), Files.readString(file)));
                }
            }
        }
    }

    /** Makes the routes anew that have one of these beans. */
    void takeNewBeans(Set<String> bound) throws Exception {
        running.takeNewBeans(bound, serving.values());
    }

    /** Tries again what was rejected before: perhaps the other half of a change has come. */
    void take(Set<String> names) throws Exception {
        names.addAll(rejected);
        rejected.clear();
        Set<String> taken = new TreeSet<>(names);
        Map<String, RouteFile> next = new TreeMap<>(serving);
        for (String name : names) {
            try {
                Optional<String> text = read(name);
                String before = serving.containsKey(name) ? serving.get(name).text() : null;
                if (text.equals(Optional.ofNullable(before))) {
                    taken.remove(name);
                } else if (text.isEmpty()) {
                    next.remove(name);
                } else {
                    next.put(name, RouteFile.parse(label(name), text.get()));
                }
            } catch (RejectedFileException e) {
                reject(e);
                taken.remove(name);
                rejected.add(name);
            }
        }
        Optional<RejectedFileException> mistake = mistake(taken, next);
        while (mistake.isPresent()) {
            reject(mistake.get());
            for (String name : withdrawn(mistake.get(), taken, next)) {
                taken.remove(name);
                rejected.add(name);
                restore(name, next);
            }
            mistake = mistake(taken, next);
        }
        if (!taken.isEmpty()) {
            swap(taken, next);
        }
    }

    /** The first that is wrong with these files, in the company of all others. */
    private Optional<RejectedFileException> mistake(Set<String> taken, Map<String, RouteFile> next) {
        if (taken.isEmpty()) {
            return Optional.empty();
        }
        // Those that are new come last, so that a clash is theirs.
        List<RouteFile> all = new ArrayList<>(next.values());
        all.removeAll(files(taken, next));
        all.addAll(files(taken, next));
        List<RejectedFileException> found = RouteChecks.check(all, context, running.inJava(serving.values()));
        if (!found.isEmpty()) {
            return Optional.of(found.get(0));
        }
        for (RouteFile file : files(taken, next)) {
            try {
                running.rehearse(file);
            } catch (RejectedFileException e) {
                return Optional.of(e);
            }
        }
        return Optional.empty();
    }

    /** What a mistake keeps from being taken over: its file, or else, where a file misses another, the deleted ones. */
    private Set<String> withdrawn(RejectedFileException mistake, Set<String> taken, Map<String, RouteFile> next) {
        Set<String> own = new TreeSet<>(taken);
        own.removeIf(name -> !label(name).equals(mistake.file()));
        if (own.isEmpty()) {
            own.addAll(taken);
            own.removeIf(next::containsKey);
        }
        return own.isEmpty() ? Set.copyOf(taken) : own;
    }

    private void restore(String name, Map<String, RouteFile> files) {
        if (serving.containsKey(name)) {
            files.put(name, serving.get(name));
        } else {
            files.remove(name);
        }
    }

    private void swap(Set<String> names, Map<String, RouteFile> next) throws Exception {
        try {
            running.replace(files(names, next), next.values());
            for (String name : names) {
                if (!next.containsKey(name)) {
                    running.remove(serving.get(name).route());
                }
            }
        } catch (RejectedFileException e) {
            reject(e);
            rejected.addAll(names);
            running.replace(files(names, serving), serving.values());
            return;
        }
        serving.clear();
        serving.putAll(next);
        LOG.info("Reloaded {}.", labels(names));
    }

    private static Collection<RouteFile> files(Set<String> names, Map<String, RouteFile> files) {
        List<RouteFile> found = new ArrayList<>();
        names.stream().filter(files::containsKey).forEach(name -> found.add(files.get(name)));
        return found;
    }

    private Optional<String> read(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? Optional.of(Files.readString(file, StandardCharsets.UTF_8)) : Optional.empty();
    }

    private static void reject(RejectedFileException mistake) {
        LOG.error("Not reloaded: {} What ran before runs on.", CamelFailure.sentence(mistake.getMessage()));
    }

    String labels(Set<String> names) {
        return String.join(", ", names.stream().map(this::label).toList());
    }

    String label(String name) {
        return folder + "/" + name;
    }
}
