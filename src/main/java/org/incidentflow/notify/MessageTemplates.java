package org.incidentflow.notify;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.incidentflow.platform.SettingException;

/**
 * The texts that customers get: one Mustache file for each kind, channel and locale, such as
 * {@code acknowledgment.email.en.txt}. Where a locale has no file, its language serves, and English where that has none.
 */
public final class MessageTemplates {

    private static final String FALLBACK = "en";
    private static final Set<String> KINDS = Set.of("acknowledgment", "reminder");
    private static final Pattern FILE_NAME =
            Pattern.compile("(?<kind>[a-z]+)\\.(?<channel>[a-z]+)\\.(?<locale>[^.]+)\\.txt");
    private static final Map<String, Object> EXAMPLE =
            new MessageFields("TKT-5678", "24 hours", "duplicate_payment", "A. Customer").values();

    private final Map<String, Template> templates;

    private MessageTemplates(Map<String, Template> templates) {
        this.templates = templates;
    }

    /**
     * Reads every file of a folder.
     *
     * @throws SettingException if a kind has no English text for a channel, or a file is broken, has a field too
     *     many or is for the same locale as another
     */
    public static MessageTemplates read(Path folder) {
        Map<String, Template> templates = new HashMap<>();
        Map<String, Path> read = new HashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.sorted().toList()) {
                String key = key(file);
                Path other = read.put(key, file);
                if (other != null) {
                    throw new SettingException(
                            "%s and %s are for the same locale: keep one of them.".formatted(other, file));
                }
                templates.put(key, compile(file));
            }
        } catch (IOException e) {
            throw new SettingException("%s cannot be read: %s".formatted(folder, e.getMessage()));
        }
        requireFallbacks(folder, templates);
        return new MessageTemplates(templates);
    }

    /** With the locale as {@link #render} looks for it, however the file's name spells it. */
    private static String key(Path file) {
        Matcher name = FILE_NAME.matcher(file.getFileName().toString());
        if (!name.matches()
                || !KINDS.contains(name.group("kind"))
                || !NotificationChannels.ALL.contains(name.group("channel"))) {
            throw new SettingException("%s: name it KIND.CHANNEL.LOCALE.txt with a kind of %s and a channel of %s."
                    .formatted(file, sorted(KINDS), sorted(NotificationChannels.ALL)));
        }
        return key(name.group("kind"), name.group("channel"), languageTag(file, name.group("locale")));
    }

    private static String languageTag(Path file, String locale) {
        try {
            Locale known = new Locale.Builder().setLanguageTag(locale).build();
            if (!known.getLanguage().isEmpty()) {
                return known.toLanguageTag();
            }
        } catch (IllformedLocaleException e) {
            // Said below, as of a tag without a language.
        }
        throw new SettingException("%s: '%s' is not a language tag such as de or de-CH.".formatted(file, locale));
    }

    private static Template compile(Path file) throws IOException {
        try {
            Template template = Mustache.compiler()
                    .escapeHTML(false)
                    .strictSections(true)
                    .emptyStringIsFalse(true)
                    .compile(Files.readString(file).replace("\uFEFF", "").strip());
            if (template.execute(EXAMPLE).contains("{{")) {
                throw new MustacheException("A field is not closed with }}.");
            }
            return template;
        } catch (MustacheException e) {
            throw new SettingException("%s: %s. It may use these fields: %s."
                    .formatted(
                            file,
                            e.getMessage().replaceFirst("\\.$", ""),
                            String.join(", ", sorted(EXAMPLE.keySet()))));
        }
    }

    private static void requireFallbacks(Path folder, Map<String, Template> templates) {
        for (String kind : KINDS) {
            for (String channel : NotificationChannels.ALL) {
                String key = key(kind, channel, FALLBACK);
                if (!templates.containsKey(key)) {
                    throw new SettingException("%s: the file %s.txt is missing.".formatted(folder, key));
                }
            }
        }
    }

    /** @param locale a language tag such as {@code de-CH}, or null */
    public String render(String kind, String channel, String locale, MessageFields fields) {
        Locale wanted = Locale.forLanguageTag(locale == null ? FALLBACK : locale);
        return Stream.of(wanted.toLanguageTag(), wanted.getLanguage(), FALLBACK)
                .map(tag -> templates.get(key(kind, channel, tag)))
                .filter(template -> template != null)
                .findFirst()
                .orElseThrow()
                .execute(fields.values());
    }

    private static String key(String kind, String channel, String locale) {
        return kind + "." + channel + "." + locale;
    }

    private static java.util.List<String> sorted(Set<String> names) {
        return names.stream().sorted().toList();
    }
}
