package org.incidentflow.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

/** The pictures in docs/images are those of the routes; {@code -Ddiagrams.write} draws them again. */
class DiagramsTest {

    private static final Path IMAGES = Path.of("docs/images");

    private static Map<String, String> drawn;

    @BeforeAll
    static void draw() throws Exception {
        drawn = draw(Path.of("routes"));
        if (System.getProperty("diagrams.write") != null) {
            write(IMAGES);
        }
    }

    private static Map<String, String> draw(Path routes) throws Exception {
        RouteMap map = RouteMap.read(routes);
        return Map.of(
                "create-incident.svg", MainRouteDiagram.draw(map, "create-incident"),
                "routes.svg", OverviewDiagram.draw(map));
    }

    private static void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, String> image : drawn.entrySet()) {
            Files.writeString(folder.resolve(image.getKey()), image.getValue());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"create-incident.svg", "routes.svg"})
    void showsTheRoutesAsTheyAre(String image) throws IOException {
        assertThat(Files.readString(IMAGES.resolve(image)))
                .as(
                        "docs/images/%s shows other routes: draw it again with"
                                + " ./mvnw -q test -Dtest=DiagramsTest -Ddiagrams.write",
                        image)
                .isEqualTo(drawn.get(image));
    }

    @ParameterizedTest
    @ValueSource(strings = {"create-incident.svg", "routes.svg"})
    void isWellFormedAndHasATitle(String image) throws Exception {
        Document svg = DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(drawn.get(image).getBytes(StandardCharsets.UTF_8)));

        assertThat(svg.getDocumentElement()
                        .getElementsByTagName("title")
                        .item(0)
                        .getTextContent())
                .isNotBlank();
    }

    @Test
    void showsEveryRoute() throws Exception {
        assertThat(RouteMap.read(Path.of("routes")).all())
                .hasSizeGreaterThan(20)
                .allSatisfy(route -> assertThat(drawn.get("routes.svg")).contains(">" + route.id() + "<"));
        assertThat(RouteMap.read(Path.of("routes")).get("create-incident").calls())
                .allSatisfy(step -> assertThat(drawn.get("create-incident.svg"))
                        .contains(">" + step.step() + "<", ">" + step.target() + "<"));
    }

    @Test
    void changesWithTheRoutes(@TempDir Path folder) throws Exception {
        try (var files = Files.list(Path.of("routes"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        assertThat(draw(folder)).isEqualTo(drawn);

        Path main = folder.resolve("create-incident.camel.yaml");
        Files.writeString(main, Files.readString(main).replace("id: remind\n", "id: alarm\n"));

        assertThat(draw(folder).get("create-incident.svg")).isNotEqualTo(drawn.get("create-incident.svg"));
    }

    @Test
    void writesWhatItDraws(@TempDir Path folder) throws Exception {
        write(folder.resolve("images"));

        assertThat(folder.resolve("images/routes.svg"))
                .usingCharset(StandardCharsets.UTF_8)
                .hasContent(drawn.get("routes.svg"));
    }
}
