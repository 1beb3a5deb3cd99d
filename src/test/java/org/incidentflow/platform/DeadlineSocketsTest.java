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
        return new DeadlineSockets(timeout).createSocket(server.getInetAddress(), server.getLocalPort());
    }
}
