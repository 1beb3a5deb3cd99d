package org.incidentflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.incidentflow.bench.Bench;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark works, in its short form. What it measures is no matter here. */
class BenchIT {

    @TempDir
    Path out;

    @Test
    void measuresThePackagedApplication() throws Exception {
        Bench.run(true, out, List.of("instant", "warmup"));

        assertThat(out.resolve("report.md"))
                .content()
                .contains("## instant", "## warmup", "| yes |")
                .doesNotContain("≠");
        assertThat(List.of("results.json", "rate.png", "p99.png", "cpu.png", "warmup.png"))
                .allSatisfy(file -> assertThat(out.resolve(file)).isNotEmptyFile());
    }
}
