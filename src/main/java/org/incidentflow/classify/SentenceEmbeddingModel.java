package org.incidentflow.classify;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.langchain4j.model.embedding.onnx.AbstractInProcessEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.OnnxBertBiEncoder;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The BGE small English v1.5 sentence embeddings, quantized, computed in this process. Differs from the model class that
 * comes with langchain4j in its use of the machine: a sentence is computed on the caller's thread alone, and memory is
 * returned after each one. Safe for concurrent calls.
 */
public final class SentenceEmbeddingModel extends AbstractInProcessEmbeddingModel {

    private static final String MODEL = "/bge-small-en-v1.5-q.onnx";
    private static final String TOKENIZER = "/bge-small-en-v1.5-q-tokenizer.json";
    private static final int DIMENSION = 384;

    private final OnnxBertBiEncoder encoder;

    /**
     * Loads the model from the classpath, which takes about a second.
     *
     * @throws IllegalStateException when the native runtime does not load on this platform
     */
    public SentenceEmbeddingModel() {
        super(null);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
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

    @Override
    protected OnnxBertBiEncoder model() {
        return encoder;
    }

    @Override
    public Integer knownDimension() {
        return DIMENSION;
    }

    private static InputStream resource(String name) throws FileNotFoundException {
        InputStream resource = SentenceEmbeddingModel.class.getResourceAsStream(name);
        if (resource == null) {
            throw new FileNotFoundException(name + " is not on the classpath");
        }
        return resource;
    }
}
