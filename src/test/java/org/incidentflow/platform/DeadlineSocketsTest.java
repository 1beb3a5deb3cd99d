package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.incidentflow.testing.EndlessPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DeadlineSocketsTest {

    @Test
    void endReadsWhenTheirTimeIsOver() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = connect(server, Duration.ofMillis(200));
                Socket peer = server.accept()) {
            InputStream answers = client.getInputStream();

            assertThatThrownBy(() -> answers.read(new byte[1]))
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("no answer within 200 ms");
            assertThat(client.isClosed()).isTrue();
            assertThat(peer.getInputStream().read()).as("end of stream").isEqualTo(-1);
        }
    }

    @Test
    void endWritesThatThePeerDoesNotRead() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = connect(server, Duration.ofMillis(200));
                Socket peer = server.accept()) {
            assertThat(peer.isConnected()).isTrue();

            assertThatThrownBy(() -> {
                        while (true) {
                            client.getOutputStream().write(new byte[65_536]);
                        }
                    })
                    .isInstanceOf(SocketException.class);
        }
    }

    @Test
    void endReadsWhenThePeerSaidTooMuch() throws Exception {
        try (EndlessPeer peer = EndlessPeer.sending("220-", "x");
                Socket client = new DeadlineSockets(Duration.ofMinutes(1), new AnswerLimit(1_000))
                        .createSocket(InetAddress.getLoopbackAddress(), peer.port())) {
            InputStream answers = client.getInputStream();

            assertThat(answers.read()).isEqualTo('2');
            assertThatThrownBy(() -> {
                        while (true) {
                            answers.read(new byte[100]);
                        }
                    })
                    .isInstanceOf(TooLongAnswerException.class)
                    .hasMessage("the answer is longer than MAX_ANSWER_SIZE (1000 bytes)");
            assertThat(client.isClosed()).isTrue();
            assertThat(peer.awaitClosedByCaller()).isTrue();
        }
    }

    @Test
    void areAsOthersInTime() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = connect(server, Duration.ofMinutes(1))) {
            try (Socket peer = server.accept()) {
                peer.getOutputStream().write('x');
            }

            assertThat(client.getInputStream().readAllBytes()).containsExactly('x');
        }
    }

    private static Socket connect(ServerSocket server, Duration timeout) throws Exception {
        return new DeadlineSockets(timeout, new AnswerLimit(1_000))
                .createSocket(server.getInetAddress(), server.getLocalPort());
    }
}
