package org.incidentflow.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files and folders that only their owner can read, where the file system knows owners. */
public final class OwnerOnly {

    private OwnerOnly() {}

    /** Makes an empty file, which must not exist yet. */
    static void createFile(Path file) throws IOException {
        Files.createFile(file, permissions(file, "rw-------"));
    }

    /** Makes a folder and what is missing above it; one that exists keeps its permissions. */
    public static void createFolder(Path folder) throws IOException {
        Files.createDirectories(folder, permissions(folder, "rwx------"));
    }

    private static FileAttribute<?>[] permissions(Path path, String permissions) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
