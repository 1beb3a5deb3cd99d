package org.incidentflow.platform;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;

/**
 * A folder for the temporary files of one process, in the data folder. It goes with {@link #close()}; what a process left
 * that was killed goes when the next one starts.
 */
public final class TemporaryFolder implements AutoCloseable {

    private static final String PARENT = "temporary";

    /** Host, process id and when that process began, in milliseconds: systems use process ids again. */
    private static final Pattern NAME = Pattern.compile("(.+)-([0-9]+)-([0-9]+)");

    private final Path path;

    private TemporaryFolder(Path path) {
        this.path = path;
    }

    /** @param dataDir made when missing; processes of several machines may share it */
    public static TemporaryFolder create(Path dataDir) throws IOException {
        Path parent = dataDir.resolve(PARENT).toAbsolutePath();
        OwnerOnly.createFolder(parent);
        removeWhatOthersLeft(parent);
        ProcessHandle process = ProcessHandle.current();
        Path own = parent.resolve("%s-%d-%d".formatted(host(), process.pid(), started(process)));
        OwnerOnly.createFolder(own);
        return new TemporaryFolder(own);
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        FileUtils.deleteDirectory(path.toFile());
    }

    private static void removeWhatOthersLeft(Path parent) throws IOException {
        List<Path> folders;
        try (Stream<Path> found = Files.list(parent)) {
            folders = found.toList();
        }
        for (Path folder : folders) {
            Matcher owner = NAME.matcher(folder.getFileName().toString());
            if (owner.matches() && owner.group(1).equals(host()) && !runs(owner.group(2), owner.group(3))) {
                FileUtils.deleteQuietly(folder.toFile());
            }
        }
    }

    private static boolean runs(String pid, String started) {
        return ProcessHandle.of(Long.parseLong(pid))
                .filter(process -> String.valueOf(started(process)).equals(started))
                .isPresent();
    }

    private static long started(ProcessHandle process) {
        return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    /** Process ids mean nothing to another machine, or container. */
    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
