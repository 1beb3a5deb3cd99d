package org.incidentflow.classify;

import java.util.List;
import java.util.Optional;

/** A catalogue of three categories for tests that need no real one. */
final class TestCatalog {

    static final CategoryCatalog THREE = new CategoryCatalog(List.of(
            category("duplicate_payment", Priority.HIGH, "paid twice", "billed two times"),
            category("fraud_report", Priority.URGENT, "stolen card", "hacked", "not my purchase", "scam"),
            category("general_inquiry", Priority.LOW, "opening hours")));

    private TestCatalog() {}

    static Category category(String name, Priority priority, String... examples) {
        return new Category(name, "About " + name + ".", priority, Optional.empty(), List.of(), List.of(examples));
    }
}
