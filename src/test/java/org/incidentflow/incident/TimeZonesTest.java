package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeZonesTest {

    private static final TimeZones ZONES = new TimeZones();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Europe/Zurich|Europe/Zurich",
                "europe/zurich|Europe/Zurich",
                "EUROPE/ZURICH|Europe/Zurich",
                "' Europe/Zurich '|Europe/Zurich",
                "Europe/Zu\u200brich|Europe/Zurich",
                "America/New York|America/New_York",
                "america/argentina/buenos_aires|America/Argentina/Buenos_Aires",
                "Asia/Calcutta|Asia/Calcutta",
                "W. Europe Standard Time|Europe/Berlin",
                "w. europe standard time|Europe/Berlin",
                "Pacific Standard Time|America/Los_Angeles",
                "India Standard Time|Asia/Calcutta",
                "Romance Standard Time|Europe/Paris",
                "UTC|UTC",
                "utc|UTC",
                "GMT|GMT",
                "Etc/GMT+5|Etc/GMT+5",
                "CET|CET",
                "EST|Etc/GMT+5",
                "mst|Etc/GMT+7",
                "HST|Etc/GMT+10",
                "EST5EDT|EST5EDT",
                "Z|Z",
                "+02:00|+02:00",
                "+0200|+02:00",
                "+2|+02:00",
                "-5|-05:00",
                "UTC+2|+02:00",
                "UTC +5:30|+05:30",
                "GMT+01:00|+01:00",
                "gmt-0330|-03:30",
                "UTC\u22123|-03:00",
                "UTC+12|Etc/GMT-12",
                "+00:00|Z",
                "+02:00:30|+02:00:30",
            })
    void readsTheNamesOfZones(String text, String id) {
        assertThat(ZONES.read(text)).isEqualTo(Reading.of(id));
        assertThat(ZoneId.of(id)).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u00a0", "\u200b"})
    void findsNone(String text) {
        assertThat(ZONES.read(text)).isEqualTo(Reading.ABSENT);
    }

    /** BST is British, or Bangladesh's: an abbreviation names no zone. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Zurich",
                "Moon/Crater",
                "BST",
                "IST",
                "PST",
                "CEST",
                "UTC+19",
                "+25:00",
                "Europe/Zurich\u0007x",
                "null",
                "120",
                "CET-1CEST,M3.5.0"
            })
    void ignoresWhatIsNoZone(String text) {
        assertThat(ZONES.read(text))
                .isEqualTo(new Reading(null, List.of("was ignored: it must be a time zone such as Europe/Zurich")));
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Zurich,CH",
        "Europe/Berlin,DE",
        "asia/calcutta,IN",
        "US/Pacific,US",
        "Europe/Kiev,UA",
        "America/Sao_Paulo,BR"
    })
    void knowsTheCountryOfAZone(String id, String country) {
        assertThat(ZONES.country(id)).hasValue(country);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "+02:00", "Z", "Etc/GMT+5", "CET", "W. Europe Standard Time", "Zurich", ""})
    void knowsNoCountryOfOthers(String id) {
        assertThat(ZONES.country(id)).isEmpty();
    }

    @Test
    void mapsEveryNameOfWindowsToAZoneThatJavaHas() throws IOException {
        try (InputStream file = TimeZones.class.getResourceAsStream("/time-zones/windows.txt")) {
            List<String> names = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("=")[0])
                    .toList();
            assertThat(names).hasSizeGreaterThan(130).allSatisfy(name -> assertThat(
                            ZoneId.of(ZONES.read(name).value()))
                    .isNotNull());
        }
    }
}
