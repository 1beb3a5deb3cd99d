package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExampleVectorsTest {

    private static final CategoryCatalog CATALOG = new CategoryCatalog(List.of(
            TestCatalog.category("long", Priority.HIGH, "one", "three"),
            TestCatalog.category("short", Priority.LOW, "a")));
    private static final List<float[]> EXPECTED =
            List.of(new float[] {3, -3}, new float[] {5, -5}, new float[] {1, -1});

    @TempDir
    Path folder;

    private final LengthModel model = new LengthModel();

    @Test
    void areComputedOnceForAllStarts() throws IOException {
        Path file = folder.resolve("made/with/it.bin");

        assertThat(vectors(file, "m").areKept()).isFalse();
        assertThat(vectors(file, "m").get(model)).containsExactlyElementsOf(EXPECTED);
        assertThat(vectors(file, "m").areKept()).isTrue();
        assertThat(vectors(file, "m").get(model)).containsExactlyElementsOf(EXPECTED);

        assertThat(model.calls).isEqualTo(1);
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).as("nothing unfinished is left").containsExactly(file);
        }
    }

    @Test
    void areComputedAgainForOtherExamplesOrAnotherModel() {
        Path file = folder.resolve("vectors.bin");
        vectors(file, "m").get(model);
        CategoryCatalog moved = new CategoryCatalog(List.of(
                TestCatalog.category("long", Priority.HIGH, "three", "one"),
                TestCatalog.category("short", Priority.LOW, "a")));

        assertThat(vectors(file, "other").areKept()).isFalse();
        assertThat(new ExampleVectors(file, "m", moved).areKept()).isFalse();
        assertThat(new ExampleVectors(file, "m", moved).get(model).get(0)).containsExactly(5, -5);
        assertThat(model.calls).isEqualTo(2);
    }

    @Test
    void areComputedAgainWhereTheFileIsDamaged() throws IOException {
        Path file = folder.resolve("vectors.bin");
        vectors(file, "m").get(model);
        byte[] whole = Files.readAllBytes(file);
        for (int length : new int[] {0, 31, 32, 63, 64, 65, whole.length - 1}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(vectors(file, "m").areKept()).as("cut off at " + length).isFalse();
        }
        for (int i : new int[] {0, 31, 32, 63, 64, whole.length - 1}) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            Files.write(file, changed);
            assertThat(vectors(file, "m").areKept()).as("changed at " + i).isFalse();
        }

        assertThat(vectors(file, "m").get(model)).containsExactlyElementsOf(EXPECTED);
        assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }

    @Test
    void needNoFile() throws IOException {
        Path occupied = Files.createFile(folder.resolve("a-file-where-the-folder-should-be"));

        assertThat(vectors(occupied.resolve("vectors.bin"), "m").get(model)).containsExactlyElementsOf(EXPECTED);
        assertThat(vectors(Files.createDirectory(folder.resolve("folder")), "m").get(model))
                .containsExactlyElementsOf(EXPECTED);
    }

    private static ExampleVectors vectors(Path file, String modelName) {
        return new ExampleVectors(file, modelName, CATALOG);
    }

    /** Gives the length of the text and its negative. */
    private static final class LengthModel implements EmbeddingModel {

        private int calls;

        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            calls++;
            return Response.from(segments.stream()
                    .map(segment -> Embedding.from(new float[] {
                        segment.text().length(), -segment.text().length()
                    }))
                    .toList());
        }
    }
}
