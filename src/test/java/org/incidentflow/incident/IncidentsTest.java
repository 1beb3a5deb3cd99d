package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.incidentflow.Samples;
import org.incidentflow.platform.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IncidentsTest {

    private final Incidents incidents = new Incidents();

    @Test
    void readsIdsInEitherCase() {
        String id = Samples.INCIDENT_ID.toString();

        assertThat(incidents.id(id)).isEqualTo(Samples.INCIDENT_ID);
        assertThat(incidents.id(id.toUpperCase(Locale.ROOT))).isEqualTo(Samples.INCIDENT_ID);
        assertThat(incidents.notificationId(id)).isEqualTo(Samples.INCIDENT_ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "7",
                "",
                "1-2-3-4-5",
                "e5f7a2b1-0c3d-4e5f-8a9b-0123456789ab ",
                "e5f7a2b10c3d4e5f8a9b0123456789ab",
                "e5f7a2b1-0c3d-4e5f-8a9b-0123456789ag",
                "' OR 1=1 --"
            })
    void knowsNothingWithAnotherId(String id) {
        assertThat(refusal(() -> incidents.id(id))).isEqualTo(notFound("There is no incident with this id."));
        assertThat(refusal(() -> incidents.notificationId(id)))
                .isEqualTo(notFound("There is no notification of this incident with this id."));
    }

    @Test
    void findsTheOneValueOfTheOneRow() {
        assertThat(incidents.found(List.of(Map.of("json", "{}")))).isEqualTo("{}");
        assertThat(refusal(() -> incidents.found(List.of()))).isEqualTo(notFound("There is no incident with this id."));
    }

    private static Object notFound(String detail) {
        return ProblemException.notFound(detail).problem();
    }

    private static Object refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        return catchThrowableOfType(ProblemException.class, call).problem();
    }
}
