package org.incidentflow.platform;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertiesComponent;

/**
 * Typed, checked reading of settings. A setting is named as its environment variable; {@code HTTP_PORT} overrides the
 * property {@code http.port} of application.properties. An empty value counts as unset.
 *
 * <p>Every method throws a {@link SettingException} that names the setting, its value and what is accepted.
 */
public final class Settings {

    private final Function<String, Optional<String>> properties;
    private final UnaryOperator<String> environment;

    /** @param properties gives the value of a property such as {@code http.port}, environment overrides included */
    public Settings(Function<String, Optional<String>> properties) {
        this(properties, variable -> null);
    }

    /** @param environment gives the value of a variable such as {@code HTTP_PORT}, or null */
    Settings(Function<String, Optional<String>> properties, UnaryOperator<String> environment) {
        this.properties = properties;
        this.environment = environment;
    }

    /**
     * The settings of an application that is about to start.
     *
     * @throws SettingException if a variable of the environment is set that Camel does not find
     */
    public static Settings of(CamelContext context) {
        PropertiesComponent properties = context.getPropertiesComponent();
        Settings settings = new Settings(properties::resolveProperty, System::getenv);
        // Some are read by routes alone.
        properties.loadProperties(property -> !property.startsWith("camel.")).stringPropertyNames().stream()
                .map(property -> property.toUpperCase(Locale.ROOT).replace('.', '_'))
                .forEach(settings::optional);
        return settings;
    }

    public Optional<String> optional(String name) {
        requireNoPlaceholder(name);
        String property = name.toLowerCase(Locale.ROOT).replace('_', '.');
        Optional<String> value = stripped(properties.apply(property).orElse(null));
        requireTaken(name, property, value);
        return value;
    }

    private static Optional<String> stripped(String value) {
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** A variable that is passed over without a word could leave the API open. Only an option of the JVM outranks one. */
    private void requireTaken(String name, String property, Optional<String> taken) {
        Optional<String> expected = stripped(environment.apply(name));
        if (expected.isPresent() && !expected.equals(taken) && System.getProperty(property) == null) {
            throw new SettingException(
                    "%s is set in the environment, but Camel does not find it there. Set %s in application.properties."
                            .formatted(name, property));
        }
    }

    /** Camel would look for a placeholder in the value, and where there is none take the variable for unset. */
    private void requireNoPlaceholder(String name) {
        String value = environment.apply(name);
        if (value != null && (value.contains("{{") || value.contains("}}"))) {
            throw new SettingException("The value of %s must not contain {{ or }}.".formatted(name));
        }
    }

    public String text(String name) {
        return optional(name).orElseThrow(() -> new SettingException(name + " is not set, and has no default."));
    }

    /** Whether an address is one that only this machine can reach. */
    public boolean loopback(String name) {
        String host = text(name);
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw SettingException.of(name, host, "there is no such address.");
        }
    }

    public int port(String name) {
        return number(name, 1, 65_535);
    }

    public int number(String name, int least, int most) {
        String value = text(name);
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // reported below, like a number out of range
        }
        throw SettingException.of(name, value, "it must be a whole number from %d to %d.".formatted(least, most));
    }

    /** The most of something, at least 1; empty for {@code unlimited}. */
    public Optional<Integer> limit(String name) {
        String value = text(name);
        if (value.equalsIgnoreCase("unlimited")) {
            return Optional.empty();
        }
        if (value.matches("[1-9][0-9]{0,8}")) {
            return Optional.of(Integer.valueOf(value));
        }
        throw SettingException.of(name, value, "it must be unlimited or a whole number from 1 to 999999999.");
    }

    /** A fraction from 0 to 1. */
    public double fraction(String name) {
        String value = text(name);
        try {
            double fraction = Double.parseDouble(value);
            if (fraction >= 0 && fraction <= 1) {
                return fraction;
            }
        } catch (NumberFormatException e) {
            // reported below, like a number out of range
        }
        throw SettingException.of(name, value, "it must be a number from 0 to 1, such as 0.6.");
    }

    /** A time span longer than zero, written as {@code 500ms}, {@code 8s}, {@code 5m}, {@code 24h} or {@code 7d}. */
    public Duration duration(String name) {
        String value = text(name);
        try {
            Duration duration = Durations.parse(value);
            if (!duration.isZero()) {
                return duration;
            }
        } catch (IllegalArgumentException e) {
            // reported below, like a duration of zero
        }
        throw SettingException.of(
                name, value, "it must be a duration such as 500ms, 8s, 5m, 24h or 7d, of at most 36500d.");
    }

    /** A number of bytes, written as {@code 65536}, {@code 64k} or {@code 1m}. */
    public long bytes(String name) {
        String value = text(name).toLowerCase(Locale.ROOT);
        String digits = value.replaceFirst("[km]$", "");
        long unit = value.endsWith("k") ? 1_024 : value.endsWith("m") ? 1_048_576 : 1;
        if (digits.matches("[1-9][0-9]{0,8}")) {
            return Long.parseLong(digits) * unit;
        }
        throw SettingException.of(name, value, "it must be a number of bytes such as 65536, 64k or 1m.");
    }

    /** A URL that can be sent as it is written. */
    public Optional<URI> httpUrl(String name) {
        return optional(name).map(value -> {
            URI url = webUrl(value);
            String mistake = null;
            if (url == null) {
                mistake = "it must be a URL that starts with http:// or https://.";
            } else if (url.getRawUserInfo() != null) {
                mistake = "it must not have a user name or a password before the host.";
            } else if (url.getRawFragment() != null) {
                mistake = "it must not have a #, because what follows is never sent; write %23.";
            } else if (!value.chars().allMatch(c -> c < 128)) {
                mistake = "it must be ASCII; write other characters percent-encoded, in the host's name as xn--….";
            }
            if (mistake != null) {
                throw SettingException.of(name, withoutSecrets(value), mistake);
            }
            return url;
        });
    }

    /** Null if it is none. */
    private static URI webUrl(String value) {
        try {
            URI url = new URI(value);
            boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            return web && url.getHost() != null ? url : null;
        } catch (URISyntaxException e) {
            return null;
        }
    }

    /** Keys are in queries, and passwords before the host. */
    private static String withoutSecrets(String url) {
        return url.replaceFirst("(?s)[?#].*", "…").replaceFirst("//[^/]*@", "//…@");
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String name) {
        return Boolean.parseBoolean(oneOf(name, Set.of("true", "false")));
    }

    public String oneOf(String name, Set<String> accepted) {
        String value = text(name);
        if (!accepted.contains(value)) {
            throw SettingException.of(
                    name,
                    value,
                    "it must be one of " + accepted.stream().sorted().toList() + ".");
        }
        return value;
    }

    /** Items separated by commas, each one of {@code accepted}, none twice. */
    public List<String> list(String name, Set<String> accepted) {
        String value = text(name);
        List<String> items = new ArrayList<>();
        for (String part : value.split(",", -1)) {
            String item = part.strip();
            if (!accepted.contains(item) || items.contains(item)) {
                throw SettingException.of(
                        name,
                        value,
                        "it must be a comma-separated list, each item once, of "
                                + accepted.stream().sorted().toList() + ".");
            }
            items.add(item);
        }
        return List.copyOf(items);
    }
}
