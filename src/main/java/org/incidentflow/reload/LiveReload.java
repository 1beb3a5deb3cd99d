package org.incidentflow.reload;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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
    private final Supplier<Set<String>> beans;
    private final RouteTakeover routes;
    private final ScheduledExecutorService worker;
    private final Set<String> saved = new TreeSet<>();
    private long lastSaved;

    private LiveReload(CamelContext context, Path folder, RouteTakeover routes, Supplier<Set<String>> beans) {
        this.context = context;
        this.folder = folder;
        this.beans = beans;
        this.routes = routes;
        this.worker = context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "LiveReload");
    }

    /**
     * Begins to watch, if Camel is told to reload routes, which {@code camel:dev} does.
     *
     * @param folder with the routes and what else teams edit
     * @param javaRoutes the routes that are written in Java
     * @param beans reads the other files again, binds the beans that are made of them anew and returns their names; or, if
     *     a file is wrong, binds none and throws an IllegalArgumentException or a SettingException, in one line that names
     *     the file
     */
    public static void begin(
            CamelContext context,
            Path folder,
            List<Class<? extends RouteBuilder>> javaRoutes,
            Supplier<Set<String>> beans)
            throws IOException {
        RouteWatcherReloadStrategy watcher = context.hasService(RouteWatcherReloadStrategy.class);
        if (watcher == null) {
            return;
        }
        RouteTakeover routes = new RouteTakeover(context, folder, javaRoutes);
        routes.readServing();
        LiveReload reload = new LiveReload(context, folder, routes, beans);
        watcher.setFileFilter(reload::isEdited);
        watcher.setResourceReload((name, resource) -> reload.onSaved(Path.of(name)));
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
        Set<String> edited = new TreeSet<>();
        Set<String> others = new TreeSet<>();
        for (String name : names) {
            if (AT_START.contains(name)) {
                LOG.warn("{} takes effect at the next start: it is the API itself.", routes.label(name));
            } else if (name.endsWith(RouteFile.SUFFIX)) {
                edited.add(name);
            } else {
                others.add(name);
            }
        }
        if (!others.isEmpty()) {
            takeBeans(others);
        }
        if (!edited.isEmpty()) {
            routes.take(edited);
        }
    }

    private void takeBeans(Set<String> names) throws Exception {
        Set<String> bound;
        try {
            bound = beans.get();
        } catch (IllegalArgumentException | SettingException e) {
            LOG.error("Not reloaded: {} What it said before still holds.", CamelFailure.sentence(e.getMessage()));
            return;
        }
        routes.takeNewBeans(bound);
        LOG.info("Reloaded {}.", routes.labels(names));
    }
}
