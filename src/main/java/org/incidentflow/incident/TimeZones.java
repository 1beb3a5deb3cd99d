package org.incidentflow.incident;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the names that systems have for a time zone: the IANA database's, Windows', and offsets from UTC. */
final class TimeZones {

    /** Names of the IANA database that not every JDK has, by their offsets. */
    private static final Map<String, String> FIXED =
            Map.of("est", "Etc/GMT+5", "mst", "Etc/GMT+7", "hst", "Etc/GMT+10");

    private static final Pattern OFFSET = Pattern.compile("(?i)(?:UTC|GMT|UT)? ?([+-]) ?(\\d{1,2})(?::?([0-5]\\d))?");

    private final Map<String, String> windows = new HashMap<>();
    private final Map<String, String> ids = new HashMap<>();
    private final Map<String, String> countries = new HashMap<>();

    TimeZones() {
        rows("windows.txt", (name, id) -> windows.put(key(name), id));
        ZoneId.getAvailableZoneIds().forEach(id -> ids.put(key(id), id));
        ids.putAll(FIXED);
        rows("countries.txt", (country, zones) -> {
            for (String id : zones.split(" ")) {
                countries.put(id, country);
            }
        });
    }

    Reading read(String text) {
        String name = PastedText.code(text);
        if (name.isEmpty()) {
            return Reading.ABSENT;
        }
        return Optional.ofNullable(ids.get(key(name)))
                .or(() -> Optional.ofNullable(windows.get(key(name))))
                .or(() -> offset(name))
                .map(Reading::of)
                .orElseGet(() -> Reading.ignored("it must be a time zone such as Europe/Zurich"));
    }

    /** The country that a zone of the IANA database is named for; those of Windows span many. */
    Optional<String> country(String text) {
        return Optional.ofNullable(ids.get(key(PastedText.code(text)))).map(countries::get);
    }

    private static Optional<String> offset(String name) {
        Matcher offset = OFFSET.matcher(name);
        try {
            if (offset.matches()) {
                String minutes = offset.group(3) == null ? "00" : offset.group(3);
                return Optional.of(
                        ZoneOffset.of("%s%02d:%s".formatted(offset.group(1), Integer.valueOf(offset.group(2)), minutes))
                                .getId());
            }
            return Optional.of(ZoneId.of(name).getId());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT).replace(' ', '_');
    }

    private static void rows(String file, BiConsumer<String, String> reader) {
        try (InputStream rows = TimeZones.class.getResourceAsStream("/time-zones/" + file)) {
            new String(rows.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("=", 2))
                    .forEach(row -> reader.accept(row[0], row[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
