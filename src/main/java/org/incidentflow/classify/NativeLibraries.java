package org.incidentflow.classify;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.apache.commons.lang3.SystemUtils;
import org.incidentflow.platform.OwnerOnly;
import org.incidentflow.platform.SettingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the local classifier has that is not Java: ONNX Runtime and the tokenizer. Left to themselves they are unpacked
 * anew by each process into the folder for temporary files, where 16 MB stay of each that is killed, and from where many
 * systems run nothing; and into the user's home. Here they are unpacked once, into the data folder.
 */
final class NativeLibraries {

    private static final Logger LOG = LoggerFactory.getLogger(NativeLibraries.class);

    /** ONNX Runtime's option: where to find its libraries, instead of unpacking them. */
    private static final String ONNX_FOLDER = "onnxruntime.native.path";

    /** The tokenizer's: an environment variable, or a property of the same name. */
    private static final String TOKENIZER_FOLDER = "DJL_CACHE_DIR";

    private static final List<String> ONNX = List.of("onnxruntime", "onnxruntime4j_jni");

    private final Path folder;

    /** @param folder made when missing; processes may share it */
    NativeLibraries(Path folder) {
        this.folder = folder.toAbsolutePath();
    }

    /**
     * Loads ONNX Runtime, which a process does once.
     *
     * @throws SettingException if the file system of the data folder, or the machine, does not run it
     */
    OrtEnvironment load() {
        try {
            OwnerOnly.createFolder(folder);
            if (System.getenv(TOKENIZER_FOLDER) == null) {
                System.setProperty(TOKENIZER_FOLDER, folder.resolve("tokenizer").toString());
            }
            if (System.getProperty(ONNX_FOLDER) == null) {
                System.setProperty(ONNX_FOLDER, unpackOnnx().toString());
            }
        } catch (IOException e) {
            LOG.warn(
                    "{} cannot be written, so that each start unpacks the local classifier into {}: {}",
                    folder,
                    System.getProperty("java.io.tmpdir"),
                    e.toString());
        }
        try {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            removeTemporaryFolder();
            return environment;
        } catch (LinkageError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new SettingException(
                    ("The local classifier cannot be loaded from %s: %s. Set DATA_DIR to a folder of a file system from"
                                    + " which programs may run (mounted without noexec).")
                            .formatted(
                                    System.getProperty(ONNX_FOLDER, "the folder for temporary files"),
                                    cause.getMessage()));
        }
    }

    /** ONNX Runtime makes an empty one in any case, for the life of the process, which may be killed. */
    private static void removeTemporaryFolder() {
        try {
            Field folder = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("tempDirectory");
            folder.setAccessible(true);
            Files.deleteIfExists((Path) folder.get(null));
        } catch (ReflectiveOperationException | IOException e) {
            LOG.debug("ONNX Runtime's folder for temporary files is left", e);
        }
    }

    /** @return the folder of exactly these libraries; an empty one where ONNX Runtime has none for this machine */
    private Path unpackOnnx() throws IOException {
        StringBuilder version = new StringBuilder("onnxruntime");
        for (String library : ONNX) {
            version.append('-').append(fingerprint(onnx(library)));
        }
        Path unpacked = folder.resolve(version.toString());
        Files.createDirectories(unpacked);
        for (String library : ONNX) {
            URL packed = onnx(library);
            Path file = unpacked.resolve(System.mapLibraryName(library));
            if (packed != null && !Files.exists(file)) {
                unpack(packed, file);
            }
        }
        return unpacked;
    }

    /** Made complete under another name first: a start that is cut short, or runs beside this one, does no harm. */
    private static void unpack(URL packed, Path file) throws IOException {
        Path unfinished = Files.createTempFile(file.getParent(), "unpacking-", ".tmp");
        try (InputStream content = packed.openStream()) {
            Files.copy(content, unfinished, StandardCopyOption.REPLACE_EXISTING);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            LOG.debug("{} was unpacked by another process", file);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static String fingerprint(URL packed) throws IOException {
        if (packed == null) {
            return "none";
        }
        return packed.openConnection() instanceof JarURLConnection jar
                ? Long.toHexString(jar.getJarEntry().getCrc())
                : String.valueOf(packed.openConnection().getContentLengthLong());
    }

    /** As ONNX Runtime's own loader names it; null where there is none for this machine. */
    private static URL onnx(String library) {
        String system = SystemUtils.IS_OS_WINDOWS ? "win" : SystemUtils.IS_OS_MAC ? "osx" : "linux";
        String machine =
                switch (SystemUtils.OS_ARCH) {
                    case "amd64", "x86_64" -> "x64";
                    case "arm64" -> "aarch64";
                    default -> SystemUtils.OS_ARCH;
                };
        return OrtEnvironment.class.getResource(
                "/ai/onnxruntime/native/%s-%s/%s".formatted(system, machine, System.mapLibraryName(library)));
    }
}
