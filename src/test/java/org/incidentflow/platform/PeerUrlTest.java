package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.incidentflow.testing.RequestLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class PeerUrlTest {

    private final CamelContext context = new DefaultCamelContext();

    private RequestLines peer;

    @BeforeEach
    void start() throws IOException {
        peer = new RequestLines();
        context.addComponent("http", new LeanHttpComponent(new AnswerLimit(65_536)));
        context.addComponent("https", new LeanHttpComponent(new AnswerLimit(65_536)));
        context.start();
    }

    @AfterEach
    void stop() throws IOException {
        context.stop();
        peer.close();
    }

    @ParameterizedTest
    @MethodSource("org.incidentflow.testing.Targets#all")
    void sendsPathAndQueryAsTheyAreConfigured(String target) {
        post("http://127.0.0.1:%d%s".formatted(peer.port(), target));

        assertThat(peer.targets()).containsExactly(target);
        assertThat(peer.hosts()).containsExactly("127.0.0.1:" + peer.port());
    }

    @Test
    void sendsASlashForAnEmptyPath() {
        post("http://127.0.0.1:%d".formatted(peer.port()));
        post("http://127.0.0.1:%d?key=a%%2Bb".formatted(peer.port()));

        assertThat(peer.targets()).containsExactly("/", "/?key=a%2Bb");
    }

    @Test
    void takesASchemeInAnyCase() {
        post("HTTP://127.0.0.1:%d/T".formatted(peer.port()));

        assertThat(peer.targets()).containsExactly("/T");
        assertThat(new PeerUrl("b", URI.create("HTTPS://example.org/x")).endpoint())
                .startsWith("https://example.org?");
    }

    @Test
    void takesAnAddressOfIpVersion6() throws IOException {
        try (RequestLines six = new RequestLines(InetAddress.getByName("::1"))) {
            post("http://[::1]:%d/v1%%2Fx".formatted(six.port()));

            assertThat(six.targets()).containsExactly("/v1%2Fx");
            assertThat(six.hosts()).containsExactly("[::1]:" + six.port());
        }
    }

    @Test
    void showsNothingOfPathAndQuery() {
        assertThat(new PeerUrl("b", URI.create("https://example.org:8443/s3cret?key=s3cret")).endpoint())
                .startsWith("https://example.org:8443?")
                .doesNotContain("s3cret");
    }

    private void post(String url) {
        PeerUrl called = new PeerUrl("peer" + url.hashCode(), URI.create(url));
        called.bindTo(context.getRegistry());
        Exchange exchange = context.createProducerTemplate()
                .request(called.endpoint(), message -> message.getMessage().setBody("{}"));
        assertThat(exchange.getException()).isNull();
    }
}
