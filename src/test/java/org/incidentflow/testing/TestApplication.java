package org.incidentflow.testing;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The application with an empty database, for all tests of a class; the stubs it talks to are stopped with it. */
public final class TestApplication implements BeforeAllCallback, AfterAllCallback {

    private final Supplier<Map<String, String>> settings;
    private final List<StubServer> stubs;
    private TestDatabase database;
    private RunningApplication running;

    private TestApplication(Supplier<Map<String, String>> settings, List<StubServer> stubs) {
        this.settings = settings;
        this.stubs = stubs;
    }

    /** With these settings, named as environment variables. */
    public static TestApplication with(Map<String, String> settings) {
        return new TestApplication(() -> settings, List.of());
    }

    /** With settings that name the stubs' addresses. */
    public static TestApplication with(Supplier<Map<String, String>> settings, StubServer... stubs) {
        return new TestApplication(settings, List.of(stubs));
    }

    @Override
    public void beforeAll(ExtensionContext test) throws Exception {
        try {
            for (StubServer stub : stubs) {
                stub.start();
            }
            database = TestDatabase.create();
            running = RunningApplication.start(database, settings.get());
        } catch (Exception e) {
            afterAll(test);
            throw e;
        }
    }

    @Override
    public void afterAll(ExtensionContext test) {
        if (running != null) {
            running.close();
        }
        if (database != null) {
            database.close();
        }
        stubs.forEach(StubServer::close);
    }

    public ApiClient api() {
        return running.api();
    }

    public ApiClient management() {
        return running.management();
    }

    /** Where the API listens. */
    public int port() {
        return running.api().port();
    }

    public CamelContext context() {
        return running.context();
    }

    /** Gives a sweep one turn, whenever its timer would, and returns when that has ended. */
    public void turn(String route) {
        Consumer sweep = context().getRoute(route).getConsumer();
        try {
            sweep.getProcessor().process(sweep.getEndpoint().createExchange());
        } catch (Exception e) {
            throw new IllegalStateException(route, e);
        }
    }

    public Rows rows() {
        return database.rows();
    }
}
