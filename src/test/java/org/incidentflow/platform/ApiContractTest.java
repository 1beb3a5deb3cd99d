package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.incidentflow.platform.ApiContract.ApiPath;
import org.incidentflow.platform.ApiContract.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiContractTest {

    private static final String DOCUMENT =
            """
            {"openapi": "3.0.3", "servers": [{"url": "/api"}], "paths": {
              "/items": {
                "summary": "not an operation",
                "post": {"operationId": "add-item", "requestBody": {"content": {"application/json": {}}},
                  "responses": {"429": {}}},
                "get": {"operationId": "list-items"}},
              "/items/{id}": {"get": {"operationId": "get-item"}},
              "/items/{id}/parts/{part_id}": {"delete": {"operationId": "drop-part"}},
              "/a.json": {"get": {"operationId": "get-document"}}}}""";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "/api/items,/api/items",
        "/api/items/7,/api/items/{id}",
        "/api/items/a%20b,/api/items/{id}",
        "/api/items/7/parts/8,/api/items/{id}/parts/{part_id}",
        "/api/a.json,/api/a.json"
    })
    void findsThePathOfARequest(String requestPath, String template) throws IOException {
        assertThat(contract().find(requestPath)).map(ApiPath::template).contains(template);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/items", "/api", "/api/items/", "/api/items/7/parts", "/api/items//parts/8", "/api/axjson"
            })
    void findsNoOther(String requestPath) throws IOException {
        assertThat(contract().find(requestPath)).isEmpty();
    }

    @Test
    void knowsTheOperationsAndWhatTheyTake() throws IOException {
        assertThat(contract().find("/api/items").orElseThrow().operations())
                .containsOnlyKeys("POST", "GET")
                .containsEntry(
                        "POST", new Operation("add-item", Set.of("application/json"), Set.of(), false, Set.of(), true))
                .containsEntry("GET", new Operation("list-items", Set.of(), Set.of(), false, Set.of(), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"servers\": [{\"url\": \"/api\"}]}",
                "{\"servers\": [{\"url\": \"/api\"}], \"paths\": {}}",
                "{\"servers\": [{\"url\": \"https://api.example.org\"}], \"paths\": {\"/items\": {}}}",
                "{\"paths\": {\"/items\": {}}}"
            })
    void rejectsADocumentWithoutABasePathAndPaths(String document) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> contract(document))
                .withMessageEndingWith(
                        "openapi.json must have \"servers\" with one path such as \"/api\", and \"paths\".");
    }

    @Test
    void namesAFileThatItCannotRead() {
        Path missing = folder.resolve("missing.json");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> ApiContract.read(missing, Json.mapper()))
                .withMessageStartingWith(missing + " cannot be read: ");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> contract("{\"openapi\": "))
                .withMessageContaining("openapi.json cannot be read: ");
    }

    private ApiContract contract() throws IOException {
        return contract(DOCUMENT);
    }

    private ApiContract contract(String document) throws IOException {
        return ApiContract.read(Files.writeString(folder.resolve("openapi.json"), document), Json.mapper());
    }
}
