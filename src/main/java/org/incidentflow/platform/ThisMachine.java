package org.incidentflow.platform;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The names of this machine that a request may be sent to where nobody is asked for credentials. A page of another site
 * can point its own name at this machine, and would then read what comes back; but its browser still names that site.
 */
public final class ThisMachine {

    /** RFC 6761, section 6.3: the name and all below it are this machine, whoever asks. */
    private static final Pattern LOCALHOST = Pattern.compile("(?:[a-z0-9-]+\\.)*localhost\\.?");

    private final Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    /** @param names others that this machine listens on */
    private ThisMachine(Collection<String> names) {
        this.names.addAll(names);
    }

    /** With the names that {@code HTTP_HOST} and {@code MANAGEMENT_HOST} give it. */
    public static ThisMachine read(Settings settings) {
        return new ThisMachine(List.of(settings.text("HTTP_HOST"), settings.text("MANAGEMENT_HOST")));
    }

    /**
     * Refuses a request that does not say, or says twice, whom it is for: RFC 9112, section 3.2. What stands before this
     * application could have read the other one.
     *
     * @throws ProblemException 400
     */
    public static void requireOneHost(HttpServerRequest request) {
        int hosts = request.headers().getAll(HttpHeaders.HOST).size();
        if (hosts > 1 || hosts == 0 && request.version() == HttpVersion.HTTP_1_1) {
            throw new ProblemException(Problem.of(400, "bad-request", "Bad request", "Send exactly one Host header."));
        }
    }

    /** 403, for a request that names another machine. */
    public static ProblemException refusal() {
        return new ProblemException(Problem.of(
                403,
                "wrong-host",
                "Wrong host",
                "Without credentials only names of this machine are answered, such as localhost or 127.0.0.1."
                        + " To use another, configure credentials."));
    }

    /** Whether all that a request says of whom it is for means this machine. Who says nothing is no browser. */
    public boolean isNamedBy(HttpServerRequest request) {
        return authorities(request).stream().allMatch(this::isName);
    }

    private static List<String> authorities(HttpServerRequest request) {
        List<String> authorities = new ArrayList<>(request.headers().getAll(HttpHeaders.HOST));
        HostAndPort pseudoHeader = request.version() == HttpVersion.HTTP_2 ? request.authority() : null;
        if (pseudoHeader != null) {
            authorities.add(pseudoHeader.toString());
        }
        if (!request.uri().startsWith("/") && !request.uri().equals("*")) {
            authorities.add(authorityOf(request.uri()));
        }
        return authorities;
    }

    /** Of a target that is a whole URL, as proxies get it. */
    private static String authorityOf(String target) {
        try {
            return String.valueOf(URI.create(target).getRawAuthority());
        } catch (IllegalArgumentException e) {
            return target;
        }
    }

    private boolean isName(String authority) {
        String host = authority.replaceFirst(":[0-9]*$", "").toLowerCase(Locale.ROOT);
        return LOCALHOST.matcher(host).matches() || names.contains(host) || isLoopback(host);
    }

    private static boolean isLoopback(String host) {
        byte[] address = NetUtil.createByteArrayFromIpAddressString(host);
        try {
            return address != null && InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new IllegalStateException("Netty gives addresses of 4 or 16 bytes", e);
        }
    }
}
