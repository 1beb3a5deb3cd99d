package org.incidentflow.classify;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.onnx.AbstractInProcessEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.OnnxBertBiEncoder;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import dev.langchain4j.model.output.Response;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.incidentflow.platform.SettingException;

/**
 * The BGE small English v1.5 sentence embeddings, quantized, computed in this process. Safe for concurrent calls: as many
 * sentences are computed at once as there are processors, each by one thread, and the others wait in their order.
 *
 * <p>Differs from the model class that comes with langchain4j in its use of the machine. Several threads for a sentence,
 * or several sentences in one computation, would be no faster: a sentence takes 4 to 5 ms of one processor, two threads
 * for it take 40 % more processor time in all, and a batch pads every sentence to its longest. A batch would also answer
 * differently, since the quantized model scales its numbers by the largest in the whole batch. Memory is returned after
 * each sentence.
 */
public final class SentenceEmbeddingModel extends AbstractInProcessEmbeddingModel {

    private static final String MODEL = "/bge-small-en-v1.5-q.onnx";
    private static final String TOKENIZER = "/bge-small-en-v1.5-q-tokenizer.json";
    private static final int DIMENSION = 384;

    /** Its queue is as long as there are callers, who wait. */
    private final ExecutorService threads;

    private final OnnxBertBiEncoder encoder;

    /**
     * Loads the model from the classpath, which takes about a second.
     *
     * @param dataDir below it is what the model needs of native programs, unpacked by the first process
     * @throws SettingException when these do not run from there, or not on this machine
     */
    public SentenceEmbeddingModel(Path dataDir) {
        this(threads(), new NativeLibraries(dataDir.resolve("native-libraries")));
    }

    private SentenceEmbeddingModel(ExecutorService threads, NativeLibraries libraries) {
        super(threads);
        this.threads = threads;
        OrtEnvironment environment = libraries.load();
        try (InputStream model = resource(MODEL);
                InputStream tokenizer = resource(TOKENIZER);
                OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setCPUArenaAllocator(false);
            OrtSession session = environment.createSession(model.readAllBytes(), options);
            encoder = new OnnxBertBiEncoder(environment, session, tokenizer, PoolingMode.CLS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (OrtException e) {
            throw new IllegalStateException("the sentence embedding model does not load: " + e.getMessage(), e);
        }
    }

    /** Tells this model's vectors from those of another: changes with the model's file. */
    public static String fingerprint() {
        try {
            URLConnection model = url(MODEL).openConnection();
            return model instanceof JarURLConnection packed
                    ? MODEL + " " + Long.toHexString(packed.getJarEntry().getCrc())
                    : MODEL + " " + model.getContentLengthLong() + " " + model.getLastModified();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Not on virtual threads, which would hold on to the few threads that carry all requests. */
    private static ExecutorService threads() {
        AtomicInteger count = new AtomicInteger();
        return Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), work -> {
            Thread thread = new Thread(work, "sentences-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Computes several sentences on all these threads, and waits for them. */
    @Override
    public Response<List<Embedding>> embedAll(List<TextSegment> sentences) {
        if (sentences.size() != 1) {
            return super.embedAll(sentences);
        }
        try {
            return CompletableFuture.supplyAsync(() -> super.embedAll(sentences), threads)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    @Override
    protected OnnxBertBiEncoder model() {
        return encoder;
    }

    @Override
    public Integer knownDimension() {
        return DIMENSION;
    }

    private static InputStream resource(String name) throws IOException {
        return url(name).openStream();
    }

    private static URL url(String name) throws FileNotFoundException {
        URL resource = SentenceEmbeddingModel.class.getResource(name);
        if (resource == null) {
            throw new FileNotFoundException(name + " is not on the classpath");
        }
        return resource;
    }
}
