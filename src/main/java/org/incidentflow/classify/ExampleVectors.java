package org.incidentflow.classify;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.incidentflow.platform.OwnerOnly;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vectors of the catalogue's examples, kept in a file because computing them takes seconds. The file is only a copy:
 * where it is missing, damaged, of other examples or of another model they are computed again.
 *
 * <p>It holds three things without separators: the SHA-256 of model and examples, the SHA-256 of the rest, and the rest:
 * all vectors, as big-endian floats.
 */
public final class ExampleVectors {

    private static final Logger LOG = LoggerFactory.getLogger(ExampleVectors.class);
    private static final int DIGEST_BYTES = 32;

    private final Path file;
    private final String modelName;
    private final List<String> examples;
    private final byte[] origin;
    private final Optional<List<float[]>> kept;

    /**
     * Reads the file, if there is one.
     *
     * @param file      written when missing or unfit, with its folder; where it cannot be, each start computes anew
     * @param modelName tells the model from others that would give other vectors
     */
    public ExampleVectors(Path file, String modelName, CategoryCatalog catalog) {
        this.file = file;
        this.modelName = modelName;
        this.examples = catalog.examples();
        this.origin = origin();
        this.kept = read();
    }

    /** Whether the file has them, so that no model is needed. */
    public boolean areKept() {
        return kept.isPresent();
    }

    /**
     * All vectors, in the order of the catalogue's examples: those of the file, or else the model's, which are written
     * there.
     */
    public List<float[]> get(EmbeddingModel model) {
        return kept.orElseGet(() -> {
            List<float[]> vectors = compute(examples, model);
            write(vectors);
            return vectors;
        });
    }

    static List<float[]> compute(List<String> examples, EmbeddingModel model) {
        return model.embedAll(examples.stream().map(TextSegment::from).toList()).content().stream()
                .map(Embedding::vector)
                .toList();
    }

    private Optional<List<float[]>> read() {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn(
                    "{} cannot be read, so that the local classifier learns its examples again: {}",
                    file,
                    e.toString());
            return Optional.empty();
        }
        int header = 2 * DIGEST_BYTES;
        if (content.length >= DIGEST_BYTES && !Arrays.equals(content, 0, DIGEST_BYTES, origin, 0, DIGEST_BYTES)) {
            return Optional.empty();
        }
        byte[] data = content.length < header ? new byte[0] : Arrays.copyOfRange(content, header, content.length);
        int width = Float.BYTES * examples.size();
        if (data.length == 0
                || data.length % width != 0
                || !Arrays.equals(content, DIGEST_BYTES, header, sha256(data), 0, DIGEST_BYTES)) {
            LOG.warn("{} is damaged, so that the local classifier learns its examples again.", file);
            return Optional.empty();
        }
        return Optional.of(split(data, data.length / width));
    }

    private List<float[]> split(byte[] data, int dimension) {
        var numbers = ByteBuffer.wrap(data).asFloatBuffer();
        List<float[]> vectors = new ArrayList<>(examples.size());
        for (int i = 0; i < examples.size(); i++) {
            float[] vector = new float[dimension];
            numbers.get(vector);
            vectors.add(vector);
        }
        return vectors;
    }

    /** Under another name first, so that nobody ever reads half of it. */
    private void write(List<float[]> vectors) {
        ByteBuffer data = ByteBuffer.allocate(Float.BYTES * vectors.size() * vectors.get(0).length);
        vectors.forEach(vector -> {
            for (float number : vector) {
                data.putFloat(number);
            }
        });
        Path unfinished = null;
        try {
            Path folder = file.toAbsolutePath().getParent();
            OwnerOnly.createFolder(folder);
            unfinished = Files.createTempFile(folder, file.getFileName().toString(), ".tmp");
            try (var output = Files.newOutputStream(unfinished)) {
                output.write(origin);
                output.write(sha256(data.array()));
                output.write(data.array());
            }
            replace(unfinished);
        } catch (IOException e) {
            LOG.warn("{} cannot be written, so that each start learns the examples again: {}", file, e.toString());
            discard(unfinished);
        }
    }

    private void replace(Path unfinished) throws IOException {
        try {
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void discard(Path unfinished) {
        try {
            if (unfinished != null) {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            LOG.debug("{} is left", unfinished, e);
        }
    }

    private byte[] origin() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream texts = new DataOutputStream(bytes)) {
            writeText(texts, modelName);
            for (String example : examples) {
                writeText(texts, example);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sha256(bytes.toByteArray());
    }

    /** With its length, so that no two lists of texts look alike. */
    private static void writeText(DataOutputStream texts, String text) throws IOException {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        texts.writeInt(utf8.length);
        texts.write(utf8);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
