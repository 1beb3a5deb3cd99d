package org.incidentflow.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidentflow.platform.SettingException;

/** The keys of {@code API_KEYS}. Only their digests are kept, and compared in constant time. */
final class ApiKeys {

    private static final Pattern ITEM = Pattern.compile("([A-Za-z0-9._-]{1,64}):(ingest|operator):(\\S+)");

    private final List<Key> keys;

    private ApiKeys(List<Key> keys) {
        this.keys = keys;
    }

    /**
     * Reads items {@code name:role:key}, separated by commas. Items with the same name and key add up their roles.
     *
     * @throws SettingException if an item is something else; its message does not show any key
     */
    static ApiKeys parse(String setting) {
        List<Key> keys = new ArrayList<>();
        String[] items = setting.split(",");
        for (int i = 0; i < items.length; i++) {
            Matcher item = ITEM.matcher(items[i].strip());
            if (!item.matches()) {
                throw new SettingException(
                        "API_KEYS: item %d must be name:role:key, with the role ingest or operator.".formatted(i + 1));
            }
            keys.add(new Key(item.group(1), item.group(2), digest(item.group(3))));
        }
        return new ApiKeys(List.copyOf(keys));
    }

    /** The caller that a key belongs to; every key is compared, so that the time tells nothing. */
    Optional<Caller> find(String presented) {
        byte[] digest = digest(presented);
        String name = null;
        Set<String> roles = new HashSet<>();
        for (Key key : keys) {
            if (MessageDigest.isEqual(key.digest(), digest)) {
                name = key.name();
                roles.add(key.role());
            }
        }
        return name == null ? Optional.empty() : Optional.of(new Caller(name, Set.copyOf(roles)));
    }

    private static byte[] digest(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private record Key(String name, String role, byte[] digest) {}
}
