package org.incidentflow.security;

import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.commons.codec.digest.HmacAlgorithms;
import org.apache.commons.codec.digest.HmacUtils;
import org.incidentflow.platform.Problem;
import org.incidentflow.platform.ProblemException;
import org.incidentflow.platform.SettingException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Webhooks signed as the Standard Webhooks specification has it: HMAC-SHA256 over id, timestamp and the body's bytes,
 * with one of the secrets of {@code WEBHOOK_SECRETS}. See https://www.standardwebhooks.com.
 */
final class WebhookSignatures {

    static final String ID = "webhook-id";
    static final String TIMESTAMP = "webhook-timestamp";
    static final String SIGNATURE = "webhook-signature";

    private static final Logger LOG = LoggerFactory.getLogger(WebhookSignatures.class);
    private static final String SECRET_PREFIX = "whsec_";
    private static final String SYMMETRIC = "v1,";

    /** The specification's least; its most is 64. */
    private static final int LEAST_SECRET_BYTES = 24;

    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final int MOST_SIGNATURES = 20;
    private static final Pattern ID_PATTERN = Pattern.compile("[!-~]{1,255}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    private final List<byte[]> secrets;
    private final InstantSource clock;

    private WebhookSignatures(List<byte[]> secrets, InstantSource clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * Reads secrets {@code whsec_…}, separated by commas or spaces.
     *
     * @throws SettingException if one is something else; its message does not show any secret
     */
    static WebhookSignatures parse(String setting, InstantSource clock) {
        List<byte[]> secrets = new ArrayList<>();
        for (String item : setting.strip().split("\\s*,\\s*|\\s+", -1)) {
            int number = secrets.size() + 1;
            byte[] secret = decode(item.startsWith(SECRET_PREFIX) ? item.substring(SECRET_PREFIX.length()) : "");
            if (secret.length == 0) {
                throw new SettingException(
                        "WEBHOOK_SECRETS: secret %d must be whsec_ followed by Base64, such as the output of: "
                                        .formatted(number)
                                + "echo whsec_$(openssl rand -base64 32)");
            }
            if (secret.length < LEAST_SECRET_BYTES) {
                LOG.warn(
                        "WEBHOOK_SECRETS: secret {} has {} bytes; the specification wants {} to 64.",
                        number,
                        secret.length,
                        LEAST_SECRET_BYTES);
            }
            secrets.add(secret);
        }
        return new WebhookSignatures(List.copyOf(secrets), clock);
    }

    /** Whether a request wants to be known by its signature. */
    static boolean signed(MultiMap headers) {
        return headers.contains(SIGNATURE) || headers.contains(ID) || headers.contains(TIMESTAMP);
    }

    /**
     * Checks what can be checked before the body is read.
     *
     * @throws ProblemException 401 if a header is missing or malformed, or the timestamp is not of these minutes
     */
    void checkHead(MultiMap headers) {
        single(headers, SIGNATURE);
        if (!ID_PATTERN.matcher(single(headers, ID)).matches()) {
            throw refused("webhook-id must have 1 to 255 visible ASCII characters.");
        }
        String timestamp = single(headers, TIMESTAMP);
        if (!SECONDS.matcher(timestamp).matches()) {
            throw refused("webhook-timestamp must be the time of sending in seconds since 1970.");
        }
        Duration age = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), clock.instant())
                .abs();
        if (age.compareTo(TOLERANCE) > 0) {
            throw refused(
                    "webhook-timestamp is more than 5 minutes from now. Sign each attempt anew, and check the clock.");
        }
    }

    /**
     * Checks the signature itself. Every signature is compared with that of every secret, in constant time.
     *
     * @param headers which have passed {@link #checkHead}
     * @throws ProblemException 401 if none of the signatures is right
     */
    void verify(MultiMap headers, byte[] body) {
        byte[] signed = (headers.get(ID) + "." + headers.get(TIMESTAMP) + ".").getBytes(StandardCharsets.US_ASCII);
        List<byte[]> presented = signatures(headers.get(SIGNATURE));
        boolean right = false;
        for (byte[] secret : secrets) {
            var mac = HmacUtils.getInitializedMac(HmacAlgorithms.HMAC_SHA_256, secret);
            mac.update(signed);
            byte[] expected = mac.doFinal(body);
            for (byte[] signature : presented) {
                right |= MessageDigest.isEqual(expected, signature);
            }
        }
        if (!right) {
            throw refused(
                    "No signature in webhook-signature is right. Sign the exact bytes of webhook-id.webhook-timestamp.body"
                            + " with a secret of WEBHOOK_SECRETS, as v1,BASE64.");
        }
    }

    /** Those of the symmetric kind; while secrets are rotated a sender sends several, separated by spaces. */
    private static List<byte[]> signatures(String header) {
        List<byte[]> signatures = new ArrayList<>();
        for (String signature : header.split(" ")) {
            if (signature.startsWith(SYMMETRIC) && signatures.size() < MOST_SIGNATURES) {
                signatures.add(decode(signature.substring(SYMMETRIC.length())));
            }
        }
        return signatures;
    }

    private static String single(MultiMap headers, String name) {
        List<String> values = headers.getAll(name);
        if (values.size() != 1 || values.get(0).isBlank()) {
            throw refused("A signed request has each of webhook-id, webhook-timestamp and webhook-signature once.");
        }
        return values.get(0);
    }

    /** Nothing for what is not Base64. */
    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static ProblemException refused(String detail) {
        return new ProblemException(Problem.of(401, "invalid-signature", "Invalid signature", detail));
    }
}
