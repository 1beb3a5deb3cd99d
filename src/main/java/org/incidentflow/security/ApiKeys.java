package org.incidentflow.security;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.DigestUtils;
import org.incidentflow.platform.SettingException;

/**
 * The keys of {@code API_KEYS}. Only their SHA-256 digests are kept, and compared in constant time. A key is a long random
 * text, so that a digest without salt does not give it away.
 */
final class ApiKeys {

    private static final Pattern HASHED = Pattern.compile("sha256:([0-9a-fA-F]{64})");
    private static final Pattern ITEM = Pattern.compile("([A-Za-z0-9._-]{1,64}):(ingest|operator):(\\S+)");

    private final List<Key> keys;

    private ApiKeys(List<Key> keys) {
        this.keys = keys;
    }

    /**
     * Reads items {@code name:role:key}, separated by commas. Items with the same name and key add up their roles. Instead
     * of the key there may be {@code sha256:} and its digest in hexadecimal.
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
            keys.add(new Key(item.group(1), item.group(2), stored(item.group(3), i + 1)));
        }
        return new ApiKeys(List.copyOf(keys));
    }

    /** The roles that some key has. */
    Set<String> roles() {
        return keys.stream().map(Key::role).collect(Collectors.toSet());
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

    /** A digest that is cut short would be a key that anybody can read who sees the setting. */
    private static byte[] stored(String key, int item) {
        Matcher hashed = HASHED.matcher(key);
        if (hashed.matches()) {
            return HexFormat.of().parseHex(hashed.group(1));
        }
        if (key.toLowerCase(Locale.ROOT).startsWith("sha256:")) {
            throw new SettingException(
                    "API_KEYS: in item %d, sha256: must be followed by the 64 hexadecimal digits of the key's digest."
                            .formatted(item));
        }
        return digest(key);
    }

    private static byte[] digest(String key) {
        return DigestUtils.sha256(key);
    }

    private record Key(String name, String role, byte[] digest) {}
}
