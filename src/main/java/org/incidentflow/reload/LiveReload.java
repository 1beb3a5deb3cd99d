package org.incidentflow.reload;

import java.io.File;
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
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.support.RouteWatcherReloadStrategy;
import org.incidentflow.platform.SettingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * While routes are developed, takes over what is saved in their folder: all files of a moment together, checked first. A
 * mistake is one line of log with file, line and reason, and what ran before runs on.
 */
public final class LiveReload {

    private static final Logger LOG = LoggerFactory.getLogger(LiveReload.class);

    /** Editors and checkouts write in several steps; this long after the last one a file counts as saved. */
    private static final long QUIET_MILLIS = 300;

    /** What is read at the start only. */
    private static final Set<String> AT_START = Set.of("openapi.json", "rest-api" + RouteFile.SUFFIX);

    private final CamelContext context;
    private final Path folder;
    private final EditedBeans beans;
    private final RunningRoutes running;
    private final ScheduledExecutorService worker;
    private final Map<String, RouteFile> serving = new TreeMap<>();
    private final Set<String> rejected = new TreeSet<>();
    private final Set<String> saved = new TreeSet<>();
    private long lastSaved;

    private LiveReload(
            CamelContext context, Path folder, List<Class<? extends RouteBuilder>> javaRoutes, EditedBeans beans) {
        this.context = context;
        this.folder = folder;
        this.beans = beans;
        this.running = new RunningRoutes(context, javaRoutes);
        this.worker = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "LiveReload");
    }

    /** The beans that are made of other files than routes. */
    @FunctionalInterface
    public interface EditedBeans {

        /**
         * Reads their files and binds them anew.
         *
         * @return their names
         * @throws IllegalArgumentException or SettingException if a file is wrong, in one line that names it; then none is
         *     bound
         */
        Set<String> bindAgain();
    }

    /**
     * Begins to watch, if Camel is told to reload routes, which {@code camel:dev} does.
     *
     * @param folder with the routes and what else teams edit
     * @param javaRoutes the routes that are written in Java
     */
    public static void begin(
            CamelContext context, Path folder, List<Class<? extends RouteBuilder>> javaRoutes, EditedBeans beans)
            throws IOException {
        RouteWatcherReloadStrategy watcher = context.hasService(RouteWatcherReloadStrategy.class);
        if (watcher == null) {
            return;
        }
        LiveReload reload = new LiveReload(context, folder, javaRoutes, beans);
        reload.readRoutes();
        watcher.setFileFilter(reload::isEdited);
        watcher.setResourceReload((name, resource) -> reload.onSaved(Path.of(name)));
    }

    private void readRoutes() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(RouteFile.SUFFIX)) {
                    serving.put(name, RouteFile.parse(label(name), Files.readString(file)));
                }
            }
        }
    }

    /** Leaves out what editors put beside a file while they save it. */
    private boolean isEdited(File file) {
        String name = file.getName();
        return !name.startsWith(".")
                && (name.endsWith(".yaml") || name.endsWith(".txt") || name.equals("openapi.json"));
    }

    private void onSaved(Path file) {
        synchronized (saved) {
            saved.add(folder.toAbsolutePath()
                    .relativize(file.toAbsolutePath())
                    .toString()
                    .replace(File.separatorChar, '/'));
            lastSaved = System.nanoTime();
        }
        worker.schedule(this::takeOver, QUIET_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void takeOver() {
        Set<String> names;
        synchronized (saved) {
            if (saved.isEmpty() || System.nanoTime() - lastSaved < TimeUnit.MILLISECONDS.toNanos(QUIET_MILLIS)) {
                return;
            }
            if (!context.isStarted()) {
                worker.schedule(this::takeOver, QUIET_MILLIS, TimeUnit.MILLISECONDS);
                return;
            }
            names = new TreeSet<>(saved);
            saved.clear();
        }
        try {
            take(names);
        } catch (Exception e) {
            LOG.error("Not reloaded: {}. {}", names, CamelFailure.reason(e), e);
        }
    }

    private void take(Set<String> names) throws Exception {
        Set<String> routes = new TreeSet<>();
        Set<String> others = new TreeSet<>();
        for (String name : names) {
            if (AT_START.contains(name)) {
                LOG.warn("{} takes effect at the next start: it is the API itself.", label(name));
            } else if (name.endsWith(RouteFile.SUFFIX)) {
                routes.add(name);
            } else {
                others.add(name);
            }
        }
        if (!others.isEmpty()) {
            takeBeans(others);
        }
        if (!routes.isEmpty()) {
            takeRoutes(routes);
        }
    }

    private void takeBeans(Set<String> names) throws Exception {
        Set<String> bound;
        try {
            bound = beans.bindAgain();
        } catch (IllegalArgumentException | SettingException e) {
            LOG.error("Not reloaded: {} What it said before still holds.", sentence(e.getMessage()));
            return;
        }
        running.takeNewBeans(bound, serving.values());
        LOG.info("Reloaded {}.", labels(names));
    }

    /** Tries again what was rejected before: perhaps the other half of a change has come. */
    private void takeRoutes(Set<String> names) throws Exception {
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
        LOG.error("Not reloaded: {} What ran before runs on.", sentence(mistake.getMessage()));
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    private String labels(Set<String> names) {
        return String.join(", ", names.stream().map(this::label).toList());
    }

    private String label(String name) {
        return folder + "/" + name;
    }
}
