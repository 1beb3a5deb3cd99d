package org.incidentflow.incident;

import static org.quicktheories.generators.Generate.booleans;
import static org.quicktheories.generators.Generate.byteArrays;
import static org.quicktheories.generators.Generate.bytes;
import static org.quicktheories.generators.Generate.constant;
import static org.quicktheories.generators.Generate.oneOf;
import static org.quicktheories.generators.Generate.pick;
import static org.quicktheories.generators.Generate.range;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.zip.GZIPOutputStream;
import org.quicktheories.core.Gen;
import org.quicktheories.generators.SourceDSL;

/**
 * Requests to create an incident, each made so that the contract says what becomes of it: nothing here asks the
 * application, or shares its rules.
 */
final class RequestSamples {

    private static final ObjectMapper PLAIN = new ObjectMapper();
    private static final String JSON = "Content-Type: application/json\r\n";
    private static final List<String> CHANNELS = List.of("whatsapp", "email", "sms", "web", "phone", "chat");

    /** One of them stands in each valid message, for what is to be put in its place. */
    private static final String SPOT = "@@";

    /** A body that ends the conversation: HTTP cannot go on after it. */
    static Gen<Sample> brokenChunks() {
        return report().zip(
                        pick(List.of("", "zz\r\n", "-1\r\n", "0x5\r\n")),
                        (fields, start) -> new Sample(
                                "broken chunks",
                                JSON + "Transfer-Encoding: chunked\r\n",
                                utf8(start + text(fields) + "\r\n"),
                                400,
                                Set.of()));
    }

    private record Wrong(String field, List<Object> values) {}

    private static final Object MISSING = "missing";
    private static final Object NULL = "null";
    private static final List<Object> NO_TEXT = List.of(7, 1.5, true, List.of("x"), Map.of("a", "b"), List.of());
    private static final List<Wrong> WRONG = List.of(
            wrong("customer_id", MISSING, NULL, "", " ", "\t\n", "1".repeat(65), "\ud83d\ude00".repeat(65)),
            wrong("channel", MISSING, NULL, "", "WEB", "web ", "fax", "\u0001", "web,sms", "whatsapp\n"),
            wrong("message", MISSING, NULL, "", "\u2003 ", "\u0001 \u001f", "x".repeat(4_001), "\u00e9".repeat(4_001)));

    /** What a contact and its fields may hold, and no message may be lost for. */
    private static final Map<String, List<Object>> UNUSABLE = Map.of(
            "name", List.of("n".repeat(201), List.of("x"), 7),
            "email",
                    List.of(
                            "me",
                            "me@",
                            "@example.org",
                            "a@b",
                            "a b@example.org",
                            "a@example.org\r\nBcc: b@example.org",
                            7,
                            Map.of("a", "b")),
            "phone", List.of("me", "12", "044 668 18 00", "+999123456789", "1".repeat(300), true, 1.5),
            "whatsapp", List.of("+41 44 66", "1".repeat(33), List.of()),
            "locale", List.of("not a locale", "e", "x".repeat(36), 7),
            "time_zone", List.of("Moon/Crater", "Europe/Zurich\u0007x", "z".repeat(65), false));

    private static final List<String> UNCLEAN = List.of(
            "\\u0000",
            "\\ud83d",
            "\\ude00",
            "\\ude00\\ud83d",
            "\\uD83Dx",
            "\u0000",
            "\u0001",
            "\n",
            "\t",
            "\u001f",
            "\\x",
            "\\u12",
            "\\",
            "\"");

    private static final List<String> NOT_JSON = List.of(
            "NaN",
            "Infinity",
            "-Infinity",
            "+1",
            "01",
            "0x1F",
            "1.",
            ".5",
            "1e",
            "--1",
            "True",
            "nil",
            "undefined",
            "'x'",
            "[1,]",
            "[,1]",
            "{\"a\"}",
            "{\"a\": }",
            "{a: 1}",
            "\"open",
            "[1",
            "{\"a\": 1",
            "]",
            "}}",
            ":",
            "1 2",
            "\u00a0 1");

    private RequestSamples() {}

    /**
     * A request and its answer.
     *
     * @param kind   what is special about it
     * @param fields those that a 422, or a 201 with warnings, names
     */
    record Sample(String kind, String headers, byte[] body, int status, Set<String> fields) {

        /** With the length of its body, unless it says something about that itself. */
        String head(String method, String path) {
            String length = headers.contains("Transfer-Encoding") || headers.contains("Content-Length")
                    ? ""
                    : "Content-Length: %d\r\n".formatted(body.length);
            return "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s%s\r\n"
                    .formatted(method, path, headers, length);
        }

        @Override
        public String toString() {
            return "%s: %s%s".formatted(kind, headers, new String(body, StandardCharsets.ISO_8859_1));
        }
    }

    /** What gets 201. */
    static Gen<Sample> valid() {
        Gen<String> headers = pick(List.of(
                JSON,
                "content-type: Application/JSON\r\n",
                "Content-Type: application/json;charset=utf-8\r\n",
                "Content-Type: application/json ; charset=\"UTF-8\"; x=y\r\n",
                "Content-Type: application/json; charset=us-ascii\r\n",
                "Content-Encoding: identity\r\n" + JSON));
        return report().zip(headers, booleans(), (fields, header, inChunks) -> {
            byte[] body = utf8(text(fields).replace(SPOT, "at"));
            return inChunks
                    ? new Sample(
                            "valid, in chunks", header + "Transfer-Encoding: chunked\r\n", chunks(body), 201, Set.of())
                    : new Sample("valid", header, body, 201, Set.of());
        });
    }

    /** What gets 201 and a warning for each of the fields. */
    static Gen<Sample> unusableContacts() {
        List<String> names = List.copyOf(new TreeSet<>(UNUSABLE.keySet()));
        Gen<Sample> fields = report().zip(
                        SourceDSL.lists().of(pick(names)).ofSizeBetween(1, 4),
                        range(0, 1_000),
                        (report, chosen, number) -> {
                            Map<String, Object> contact = new LinkedHashMap<>();
                            Set<String> warned = new TreeSet<>();
                            for (String name : chosen) {
                                List<Object> values = UNUSABLE.get(name);
                                contact.put(name, values.get(number % values.size()));
                                warned.add("contact." + name);
                            }
                            report.put("contact", contact);
                            return new Sample("an unusable contact", JSON, utf8(text(report)), 201, warned);
                        });
        Gen<Sample> others = report().zip(pick(List.of("me", 7, true, List.of(1), 1.5)), (report, contact) -> {
            report.put("contact", contact);
            return new Sample("no contact at all", JSON, utf8(text(report)), 201, Set.of("contact"));
        });
        return oneOf(fields, others);
    }

    /** What is not one JSON object of clean text, whatever its fields would have been. */
    static Gen<Sample> malformed() {
        return oneOf(
                randomBytes(),
                truncated(),
                replaced("invalid UTF-8", invalidUtf8()),
                replaced("characters that text cannot have", pick(UNCLEAN).map(RequestSamples::utf8)),
                withExtra("deep nesting", range(33, 4_000).zip(booleans(), RequestSamples::nested)),
                withExtra("a huge number", range(1_001, 20_000).map("1"::repeat)),
                withExtra("what is not JSON", pick(NOT_JSON)),
                changed("a huge key", text -> text.replaceFirst("\\{", "{\"" + "k".repeat(50_001) + "\": 1,")),
                changed("a field twice", text -> text.replaceFirst("\\{", "{\"message\": \"first\",")),
                changed(
                        "a field twice, once escaped",
                        text -> text.replaceFirst("\\{", "{\"\\\\u006dessage\": \"x\",")),
                withExtra("a field twice, inside", constant("{\"a\": 1, \"b\": [{\"c\": 1, \"c\": 2}]}")),
                changed("a NUL in a key", text -> text.replaceFirst("\\{", "{\"a\\\\u0000b\": 1,")),
                changed("a BOM", text -> '\ufeff' + text),
                changed("a comment", text -> "// comment\n" + text),
                changed("a comment at the end", text -> text + "/* comment */"),
                changed("a comma at the end", text -> text.substring(0, text.lastIndexOf('}')) + ",}"),
                changed("two values", text -> text + " " + text),
                changed("an array around it", text -> "[" + text + "]"),
                changed("a string around it", text -> quoted(text)),
                changed("single quotes", text -> text.replace('"', '\'')),
                changed("no quotes", text -> text.replace("\"message\"", "message")),
                changed("a form", text -> "customer_id=1&channel=web&message=" + text.hashCode()),
                inCharset("UTF-16"),
                inCharset("UTF-16LE"),
                inCharset("UTF-32"));
    }

    /** What is JSON, with fields that are missing or wrong; the answer names all of them. */
    static Gen<Sample> wrongFields() {
        return report().zip(
                        range(0, WRONG.size() - 1),
                        range(0, WRONG.size() - 1),
                        range(0, 1_000_000),
                        (fields, one, other, choice) -> {
                            Set<String> names = new TreeSet<>();
                            for (int i : new int[] {one, other}) {
                                Wrong wrong = WRONG.get(i);
                                Object value = wrong.values()
                                        .get(choice % wrong.values().size());
                                put(fields, wrong.field(), value, names);
                            }
                            return new Sample(
                                    "wrong fields", JSON, utf8(text(fields).replace(SPOT, "at")), 422, names);
                        });
    }

    /** What HTTP or the contract does not allow around a body, which itself is fine. */
    static Gen<Sample> wrongTransport() {
        Gen<Sample> types = report().zip(
                        pick(List.of(
                                "",
                                "Content-Type:\r\n",
                                "Content-Type: text/plain\r\n",
                                "Content-Type: text/json\r\n",
                                "Content-Type: application/jsonp\r\n",
                                "Content-Type: application/problem+json\r\n",
                                "Content-Type: application/*\r\n",
                                "Content-Type: */*\r\n",
                                "Content-Type: json\r\n",
                                "Content-Type: application/json, text/plain\r\n",
                                "Content-Type: multipart/form-data\r\n",
                                "Content-Type: multipart/form-data; boundary=b\r\n",
                                "Content-Type: application/x-www-form-urlencoded\r\n",
                                "Content-Type: application/json; charset=utf-16\r\n",
                                "Content-Type: application/json; charset=iso-8859-1\r\n",
                                "Content-Type: application/json; charset=\r\n",
                                "Content-Type: application/json; charset=\"nonsense\"\r\n",
                                "Content-Encoding: br\r\n" + JSON,
                                "Content-Encoding: deflate\r\n" + JSON,
                                "Content-Encoding: gzip\r\n" + JSON)),
                        (fields, headers) -> sample("a content type", headers, fields, 415));
        Gen<Sample> zipped = report().map(fields -> new Sample(
                "a compressed body", "Content-Encoding: gzip\r\n" + JSON, zipped(utf8(text(fields))), 415, Set.of()));
        Gen<Sample> tooLong = report().zip(range(65_537, 200_000), booleans(), (fields, length, inChunks) -> {
            fields.put("extra", "x".repeat(length));
            byte[] body = utf8(text(fields));
            return inChunks
                    ? new Sample(
                            "too long, in chunks", JSON + "Transfer-Encoding: chunked\r\n", chunks(body), 413, Set.of())
                    : new Sample("too long", JSON, body, 413, Set.of());
        });
        Gen<Sample> lengths = report().zip(
                        pick(List.of("-1", "x", "1e3", "99999999999999999999", "5\r\nContent-Length: 6", "0x10")),
                        (fields, length) ->
                                sample("a length", JSON + "Content-Length: " + length + "\r\n", fields, 400));
        Gen<Sample> shortLengths = report().zip(
                        range(0, 60),
                        (fields, length) ->
                                sample("too short a length", JSON + "Content-Length: " + length + "\r\n", fields, 400));
        Gen<Sample> keys = report().zip(
                        pick(List.of(
                                "", "a b", "caf\u00e9", "k".repeat(256), "\ud83d\ude00", "a\r\nIdempotency-Key: b")),
                        (fields, key) -> new Sample(
                                "a key",
                                JSON + "Idempotency-Key: " + key + "\r\n",
                                utf8(text(fields)),
                                422,
                                Set.of("Idempotency-Key")));
        return oneOf(types, zipped, tooLong, lengths, shortLengths, keys);
    }

    private static Gen<byte[]> invalidUtf8() {
        return pick(List.of(
                        "ff",
                        "fe",
                        "80",
                        "c328",
                        "c080",
                        "e0809f",
                        "e28241",
                        "eda080",
                        "edbfbf",
                        "f4908080",
                        "f5808080",
                        "f09f98"))
                .map(hex -> HexFormat.of().parseHex(hex));
    }

    private static Wrong wrong(String field, Object... values) {
        List<Object> all = new ArrayList<>(List.of(values));
        all.addAll(NO_TEXT);
        return new Wrong(field, all);
    }

    /** Puts a wrong value in its place, and notes which fields the answer must name. */
    private static void put(Map<String, Object> fields, String field, Object value, Set<String> names) {
        if (value == MISSING) {
            fields.remove(field);
        } else {
            fields.put(field, value == NULL ? null : value);
        }
        names.add(field);
    }

    /** The fields of a good report, in any order, with others among them. */
    private static Gen<Map<String, Object>> report() {
        Gen<String> texts = oneOf(
                pick(List.of(
                        "Where is my card?", "${body} {{bean:closing}} #{x}", "' OR 1=1 --", "\u0001\uffff", "\u2028")),
                lists(range(0x20, 0x2fff)).map(points -> "a" + points),
                lists(range(0x1f300, 0x1f9ff)).map(points -> "b" + points));
        Gen<Object> extras = pick(List.of(
                0, -1.5e300, "text", true, List.of(), Map.of("a", List.of(1, Map.of("b", "c"))), "x".repeat(5_000)));
        return range(0, 63)
                .map("1"::repeat)
                .map(rest -> rest + "7")
                .zip(texts, pick(CHANNELS), contacts(), extras, (customer, message, channel, contact, extra) -> {
                    Map<String, Object> fields = new LinkedHashMap<>();
                    if (extra instanceof Boolean) {
                        fields.put("incident_id", extra);
                    }
                    fields.put("message", message + SPOT);
                    fields.put("channel", channel);
                    fields.put("contact", contact);
                    fields.put("customer_id", customer);
                    fields.put("extra", extra);
                    return fields;
                });
    }

    private static Gen<Map<String, Object>> contacts() {
        Map<String, Object> nothing = new LinkedHashMap<>();
        nothing.put("email", null);
        nothing.put("locale", null);
        return pick(List.of(
                nothing,
                Map.of(),
                Map.of("name", "Zo\u00eb", "email", "zoe@example.org", "phone", "+41 (0)44 668 18 00"),
                Map.of("whatsapp", "0041446681800", "locale", "de-CH", "time_zone", "Europe/Zurich"),
                Map.of("time_zone", "+02:00", "locale", "zh-Hans-CN", "unknown", 1)));
    }

    private static Gen<String> lists(Gen<Integer> points) {
        return SourceDSL.lists().of(points).ofSizeBetween(0, 60).map(all -> {
            StringBuilder text = new StringBuilder();
            all.forEach(text::appendCodePoint);
            return text.toString();
        });
    }

    private static Gen<Sample> randomBytes() {
        return byteArrays(range(0, 400), bytes(Byte.MIN_VALUE, Byte.MAX_VALUE, (byte) 0))
                .assuming(bytes -> bytes.length == 0 || "{ \t\r\n".indexOf(bytes[0]) < 0)
                .map(bytes -> new Sample("random bytes", JSON, bytes, 400, Set.of()));
    }

    private static Gen<Sample> truncated() {
        return report().zip(range(0, 10_000), (fields, cut) -> {
            byte[] body = utf8(text(fields));
            byte[] part = Arrays.copyOf(body, cut % body.length);
            return new Sample("truncated", JSON, part, 400, Set.of());
        });
    }

    /** Puts bytes in the middle of the message. */
    private static Gen<Sample> replaced(String kind, Gen<byte[]> bytes) {
        return report().zip(bytes, (fields, inserted) -> {
            String[] parts = text(fields).split(SPOT, 2);
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            body.writeBytes(utf8(parts[0]));
            body.writeBytes(inserted);
            body.writeBytes(utf8(parts[1]));
            return new Sample(kind, JSON, body.toByteArray(), 400, Set.of());
        });
    }

    private static Gen<Sample> withExtra(String kind, Gen<String> extra) {
        return report().zip(extra, (fields, json) -> {
            String body = text(fields).replaceFirst("\\{", Matcher.quoteReplacement("{\"more\": " + json + ", "));
            return new Sample(kind, JSON, utf8(body), 400, Set.of());
        });
    }

    private static Gen<Sample> changed(String kind, UnaryOperator<String> change) {
        return report().map(fields -> new Sample(kind, JSON, utf8(change.apply(text(fields))), 400, Set.of()));
    }

    private static Gen<Sample> inCharset(String charset) {
        return report().map(fields ->
                new Sample("in " + charset, JSON, text(fields).getBytes(Charset.forName(charset)), 400, Set.of()));
    }

    private static Sample sample(String kind, String headers, Map<String, Object> fields, int status) {
        return new Sample(kind, headers, utf8(text(fields)), status, Set.of());
    }

    private static String nested(int depth, boolean arrays) {
        return arrays ? "[".repeat(depth) + "]".repeat(depth) : "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    }

    private static String text(Map<String, Object> fields) {
        try {
            return PLAIN.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String quoted(String text) {
        try {
            return PLAIN.writeValueAsString(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** In two chunks and the last. */
    private static byte[] chunks(byte[] body) {
        int half = body.length / 2;
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        for (byte[] part :
                List.of(Arrays.copyOf(body, half), Arrays.copyOfRange(body, half, body.length), new byte[0])) {
            chunks.writeBytes(utf8(Integer.toHexString(part.length) + "\r\n"));
            chunks.writeBytes(part);
            chunks.writeBytes(utf8("\r\n"));
        }
        return chunks.toByteArray();
    }

    private static byte[] zipped(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
