package org.incidentflow.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.incidentflow.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CasesFolderTest {

    private static final Path SCHEMA = CasesFolder.FOLDER.resolve("case.schema.json");
    private static final YAMLMapper YAML = new YAMLMapper();

    static List<Path> files() throws IOException {
        return CasesFolder.files("");
    }

    @ParameterizedTest
    @MethodSource("files")
    void isACaseThatEditorsUnderstand(Path file) throws IOException {
        assertThat(problems(Files.readString(file)))
                .as("%s is not what cases/case.schema.json accepts", file)
                .isEmpty();
        assertThatCode(() -> CaseFile.read(file)).doesNotThrowAnyException();
        assertThat(file).content().startsWith(CaseFile.SCHEMA);
    }

    @Test
    void theSchemaHasTheKeysThatAreRead() throws IOException {
        JsonNode schema = Samples.JSON.readTree(SCHEMA.toFile());

        assertSameKeys("", schema, Case.class, schema);
    }

    private static void assertSameKeys(String path, JsonNode node, Class<?> type, JsonNode root) {
        JsonNode shape = node.has("$ref") ? root.at(node.get("$ref").textValue().substring(1)) : node;
        Set<String> inSchema = new TreeSet<>();
        shape.path("properties").fieldNames().forEachRemaining(inSchema::add);
        Set<String> required = new TreeSet<>();
        shape.path("required").forEach(name -> required.add(name.textValue()));
        Set<String> read = new TreeSet<>();
        Set<String> needed = new TreeSet<>();
        for (RecordComponent component : type.getRecordComponents()) {
            JsonProperty property = component.getAccessor().getAnnotation(JsonProperty.class);
            String name = property == null || property.value().isEmpty() ? component.getName() : property.value();
            read.add(name);
            if (property != null && property.required()) {
                needed.add(name);
            }
            if (component.getType().isRecord()) {
                assertSameKeys(path + name + ".", shape.at("/properties/" + name), component.getType(), root);
            }
        }
        assertThat(inSchema).as("properties of %s in the schema", path).isEqualTo(read);
        assertThat(required).as("required of %s in the schema", path).isEqualTo(needed);
        assertThat(shape.path("additionalProperties").isBoolean())
                .as("%s must have additionalProperties: false", path)
                .isTrue();
    }

    @Test
    void theSchemaRefusesATypo() throws IOException {
        String good = Files.readString(files().get(0));

        assertThat(problems(good)).isEmpty();
        assertThat(problems(good.replace("response:", "respons:"))).isNotEmpty();
        assertThat(problems(good.replace("description:", "about:"))).isNotEmpty();
        assertThat(problems(good.replace("status:", "state:"))).isNotEmpty();
    }

    @Test
    void findsTheCasesByTheBeginningOfTheirNames() throws IOException {
        assertThat(CasesFolder.files("model-"))
                .hasSizeGreaterThan(1)
                .allSatisfy(file -> assertThat(file.getFileName().toString()).startsWith("model-"));
        assertThatThrownBy(() -> CasesFolder.files("nothing-is-called-so"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cases/nothing-is-called-so");
    }

    @Test
    void knowsTheSettings() {
        assertThatCode(() -> Stage.requireSettings(Set.of("NOTIFY_CHANNELS", "REMINDER_DELAY")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Stage.requireSettings(Set.of("NOTIFY_CHANELS")))
                .hasMessage("given.settings.NOTIFY_CHANELS: application.properties has no such setting");
    }

    private static List<String> problems(String yaml) throws IOException {
        JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V7).getSchema(Files.readString(SCHEMA));
        return schema.validate(YAML.readTree(yaml)).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }
}
