package org.incidentflow.platform;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An exclusive lock on a data folder. It ends with {@link #close()} or with the process, however that ends. */
final class FolderLock implements AutoCloseable {

    private static final String FILE = "postgres.lock";
    private static final int LONGEST_PID = 20;

    // A process loses its POSIX lock when it closes any descriptor of the file, even one opened to try the lock again
    // or to read it. So a folder held by this process must be known without touching the file.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private FolderLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /**
     * Locks a folder.
     *
     * @param folder an existing folder, as its real path
     * @throws IllegalStateException when this process or another one holds it, with its process id where known
     */
    static FolderLock acquire(Path folder) throws IOException {
        if (!HELD.add(folder)) {
            throw inUse(folder, String.valueOf(ProcessHandle.current().pid()));
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            // The last possible byte: the process id at the beginning stays readable where locks are mandatory.
            FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
            if (lock == null) {
                throw inUse(folder, read(channel));
            }
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(
                    String.valueOf(ProcessHandle.current().pid())));
            return new FolderLock(folder, channel);
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            HELD.remove(folder);
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            HELD.remove(folder);
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(LONGEST_PID);
        channel.read(buffer, 0);
        return StandardCharsets.US_ASCII.decode(buffer.flip()).toString().strip();
    }

    private static IllegalStateException inUse(Path folder, String pid) {
        return new IllegalStateException("The data folder " + folder + " is in use by "
                + (pid.isEmpty() ? "another process" : "process " + pid)
                + ": stop that one, or set DATA_DIR to another folder.");
    }
}
