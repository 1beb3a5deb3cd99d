package org.incidentflow.platform;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.impl.VertxBuilder;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The threads that carry requests and deliveries through the routes. These spend their time waiting for others, so on
 * Java 21 and newer each has a virtual thread of its own. Before, a request has a platform thread, kept for the next for a
 * minute; how many there are is decided where requests come in. Deliveries share a pool.
 */
public final class Workers {

    private static final int DELIVERY_THREADS = 256;

    private Workers() {}

    /**
     * A Vert.x instance whose blocking work runs on such threads. What is left for its own is little: twice as many as there
     * are processors, as it would have by itself, only take the processors from each other.
     *
     * @param unpacked where it keeps what it serves from within jars; empty if it serves none
     */
    public static Vertx vertx(Optional<Path> unpacked) {
        int processors = Runtime.getRuntime().availableProcessors();
        FileSystemOptions files = new FileSystemOptions().setClassPathResolvingEnabled(unpacked.isPresent());
        unpacked.ifPresent(
                folder -> files.setFileCacheDir(folder.resolve("vertx").toString()));
        return new VertxBuilder(
                        new VertxOptions().setEventLoopPoolSize(processors).setFileSystemOptions(files))
                .executorServiceFactory((threads, concurrency, maxConcurrency) ->
                        virtual() ? virtualThreads() : Executors.newCachedThreadPool(threads))
                .init()
                .vertx();
    }

    /** Such threads for any other work; the caller shuts them down. */
    public static ExecutorService executor() {
        return virtual() ? virtualThreads() : Executors.newFixedThreadPool(DELIVERY_THREADS);
    }

    /** Runs work beside the start. The common pool would run it with a class loader that cannot see the libraries. */
    public static void startThread(Runnable work) {
        Thread thread = new Thread(work, "start");
        thread.setDaemon(true);
        thread.start();
    }

    public static boolean virtual() {
        return Runtime.version().feature() >= 21;
    }

    /** By reflection, because the same classes also run on Java 17. */
    private static ExecutorService virtualThreads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("This Java has no virtual threads", e);
        }
    }
}
