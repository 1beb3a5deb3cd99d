package org.incidentflow.platform;

import java.net.URI;
import java.util.Locale;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.spi.Registry;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

/**
 * The URL of a peer that a route posts to, sent byte for byte as it is configured. Camel would not: it decodes the path and
 * the query of an endpoint and encodes them again, and takes parameters that are named as its options for its own. So its
 * endpoint has scheme, host and port only, and path and query are written into each request just before it is sent. No key
 * in them gets into what is shown of an endpoint.
 */
public final class PeerUrl implements HttpClientConfigurer {

    /** Only what the route sets itself goes out, once, and follows nobody elsewhere; nothing that comes back steers Camel. */
    private static final String OPTIONS =
            "httpMethod=POST&followRedirects=false&skipControlHeaders=true&throwExceptionOnFailure=true";

    private final String bean;
    private final URI url;

    /** @param bean the name by which its endpoint finds it */
    public PeerUrl(String bean, URI url) {
        this.bean = bean;
        this.url = url;
    }

    public void bindTo(Registry beans) {
        beans.bind(bean, this);
    }

    /** As a Camel endpoint, to which further options may be added. */
    public String endpoint() {
        return "%s://%s?%s&httpClientConfigurer=#%s"
                .formatted(url.getScheme().toLowerCase(Locale.ROOT), url.getRawAuthority(), OPTIONS, bean);
    }

    /** What the request line has: an empty path is a slash there. */
    private String target() {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        String target = target();
        client.addExecInterceptorLast("request-target", (request, scope, chain) -> {
            request.setPath(target);
            return chain.proceed(request, scope);
        });
    }
}
