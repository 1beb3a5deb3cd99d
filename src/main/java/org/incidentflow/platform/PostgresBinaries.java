package org.incidentflow.platform;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.io.FileUtils;
import org.apache.commons.lang3.SystemUtils;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs for this machine, unpacked from the class path. */
final class PostgresBinaries {

    private static final String USER = System.getProperty("user.name");

    /** All that the programs need. A server may outlive the application, whose secrets are in its environment. */
    private static final Set<String> ENVIRONMENT = Set.of("PATH", "LD_LIBRARY_PATH", "TMPDIR", "TEMP", "SystemRoot");

    /** PostgreSQL refuses to run as root. */
    private static final boolean ROOT_CAN_BE_SHED = SystemUtils.IS_OS_LINUX && "root".equals(USER) && unshares();

    private final Path home;

    private PostgresBinaries(Path home) {
        this.home = home;
    }

    /**
     * Unpacks the programs (about 50 MB), unless an earlier call did.
     *
     * @param folder where to; several processes may share it
     * @throws IllegalStateException when this machine has no programs, or may not run them
     */
    static PostgresBinaries unpack(Path folder) throws IOException {
        checkUser(USER, ROOT_CAN_BE_SHED);
        byte[] archive = archive();
        Path home = folder.resolve("postgres-" + digest(archive));
        if (!Files.exists(home)) {
            // Made complete under another name first: a start that is cut short, or runs beside this one, does no harm.
            Path unfinished = Files.createTempDirectory(Files.createDirectories(folder), "unpacking-");
            try {
                extract(archive, unfinished);
                Files.move(unfinished, home, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                FileUtils.deleteQuietly(unfinished.toFile());
                if (!Files.exists(home)) {
                    throw e;
                }
            }
        }
        return new PostgresBinaries(home);
    }

    /**
     * @param unshare whether root can be shed
     * @throws IllegalStateException if not, and the user is root, whom PostgreSQL refuses
     */
    static void checkUser(String user, boolean unshare) {
        if ("root".equals(user) && !unshare) {
            throw new IllegalStateException("PostgreSQL refuses to run as root, and shedding root with 'unshare -U' is"
                    + " not permitted here: run as an ordinary user, or set DB_URL to a PostgreSQL that runs already.");
        }
    }

    /**
     * Runs one of PostgreSQL's programs to its end, without root's privileges.
     *
     * @return what it wrote
     * @throws IOException when it fails, with what it wrote
     */
    String run(String program, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        if (ROOT_CAN_BE_SHED) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(home.resolve("bin").resolve(program).toString());
        command.addAll(arguments);

        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().retainAll(ENVIRONMENT);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        // Not waitFor(): a database must also be stopped by a thread that was interrupted.
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(program + " failed: " + output);
        }
        return output;
    }

    /** Not by the library's own check, which also writes the script that is told of below. */
    private static boolean unshares() {
        try {
            Process id = new ProcessBuilder("unshare", "-U", "id", "-u")
                    .redirectErrorStream(true)
                    .start();
            id.getOutputStream().close();
            String uid = new String(id.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return id.onExit().join().exitValue() == 0 && !uid.equals("0");
        } catch (IOException e) {
            return false;
        }
    }

    private static byte[] archive() throws IOException {
        String system = SystemUtils.IS_OS_WINDOWS ? "windows" : SystemUtils.IS_OS_MAC ? "darwin" : "linux";
        String machine =
                switch (SystemUtils.OS_ARCH) {
                    case "amd64" -> "x86_64";
                    case "aarch64", "arm64" -> "arm_64";
                    default -> SystemUtils.OS_ARCH;
                };
        // Not by the library's own resolver: it finds out which Linux this is with a script that a process which is
        // killed
        // leaves in the folder for temporary files.
        String variant = Files.exists(Path.of("/etc/alpine-release")) ? "-alpine_linux" : "";
        String name = "/postgres-%s-%s%s.txz".formatted(system, machine, variant);
        try (InputStream stream = PostgresBinaries.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("No PostgreSQL is built in for " + system + " on " + machine
                        + ": set DB_URL to a PostgreSQL that runs already.");
            }
            return stream.readAllBytes();
        }
    }

    private static String digest(byte[] archive) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(archive);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void extract(byte[] archive, Path target) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new XZInputStream(new ByteArrayInputStream(archive)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path file = target.resolve(entry.getName()).normalize();
                if (!file.startsWith(target)) {
                    throw new IOException("An entry of PostgreSQL's archive leads outside it: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(file);
                    continue;
                }
                Files.createDirectories(file.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, file);
                    if ((entry.getMode() & 0100) != 0) {
                        file.toFile().setExecutable(true, true);
                    }
                }
            }
        }
    }
}
