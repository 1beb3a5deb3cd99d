package org.incidentflow.security;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.incidentflow.platform.AnswerLimit;
import org.incidentflow.platform.HttpDeadline;
import org.incidentflow.platform.PeerClients;

/** Gets an identity provider's keys, within the time that a request can wait for them and the limit of every peer. */
final class PublishedKeys implements ResourceRetriever {

    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    private final CloseableHttpClient client;

    PublishedKeys(AnswerLimit limit) {
        this.client = PeerClients.within(TIMEOUT, limit).build();
    }

    @Override
    public Resource retrieveResource(URL url) throws IOException {
        return client.execute(new HttpGet(url.toString()), PublishedKeys::read);
    }

    private static Resource read(ClassicHttpResponse answer) throws IOException {
        if (answer.getCode() != 200) {
            throw new IOException("the identity provider answered HTTP status " + answer.getCode());
        }
        Header type = answer.getFirstHeader(HttpHeaders.CONTENT_TYPE);
        return new Resource(
                new String(HttpDeadline.bytes(answer), StandardCharsets.UTF_8), type == null ? null : type.getValue());
    }
}
