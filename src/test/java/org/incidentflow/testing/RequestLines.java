package org.incidentflow.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that remembers the first line and the Host of each request as they came over the wire, and answers 201. */
public final class RequestLines implements AutoCloseable {

    private final List<String> targets = new CopyOnWriteArrayList<>();
    private final List<String> hosts = new CopyOnWriteArrayList<>();
    private final ServerSocket socket;
    private volatile String status = "201 Created";

    public RequestLines() throws IOException {
        this(InetAddress.getLoopbackAddress());
    }

    public RequestLines(InetAddress address) throws IOException {
        socket = new ServerSocket(Ports.free(), 50, address);
        Thread thread = new Thread(this::serve, "request-lines");
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Between method and version, oldest first. */
    public List<String> targets() {
        return targets;
    }

    public List<String> hosts() {
        return hosts;
    }

    /** Answers with another status from now on. */
    public void answerWith(String newStatus) {
        status = newStatus;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket client = socket.accept()) {
                InputStream request = new BufferedInputStream(client.getInputStream());
                String[] first = line(request).split(" ");
                int length = 0;
                for (String header = line(request); !header.isEmpty(); header = line(request)) {
                    String[] parts = header.split(": *", 2);
                    if (parts[0].equalsIgnoreCase("Host")) {
                        hosts.add(parts[1]);
                    } else if (parts[0].equalsIgnoreCase("Content-Length")) {
                        length = Integer.parseInt(parts[1]);
                    }
                }
                request.readNBytes(length);
                targets.add(first[1]);
                client.getOutputStream()
                        .write("HTTP/1.1 %s\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
                                .formatted(status)
                                .getBytes(ISO_8859_1));
            } catch (IOException e) {
                // A client that went away, or the end.
            }
        }
    }

    private static String line(InputStream request) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = request.read(); c >= 0 && c != '\n'; c = request.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
