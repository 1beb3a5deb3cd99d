package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The catalogue that is delivered. */
class CategoriesFileTest {

    private final CategoryCatalog catalog = CategoryCatalog.load(Path.of("routes/categories.yaml"));

    @Test
    void hasTheNineCategories() {
        assertThat(catalog.names())
                .containsExactlyInAnyOrder(
                        "duplicate_payment",
                        "failed_payment",
                        "pending_payment",
                        "fraud_report",
                        "refund_request",
                        "fee_dispute",
                        "card_issue",
                        "account_access",
                        "general_inquiry");
        assertThat(catalog.find("fraud_report").orElseThrow().priority()).isEqualTo(Priority.URGENT);
    }

    @Test
    void hasEnoughExamplesAndNoneTwice() {
        Set<String> seen = new HashSet<>();
        for (Category category : catalog.categories()) {
            assertThat(category.examples()).as(category.name()).hasSizeGreaterThanOrEqualTo(20);
            for (String example : category.examples()) {
                String words = example.toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9]+", " ")
                        .strip();
                assertThat(seen.add(words)).as(example).isTrue();
            }
        }
    }
}
