#!/usr/bin/env bash
# Angus Mail 2.0.5 with mail.mime.allowutf8=true. RFC 6531, section 3.4, lets a client send an address beyond ASCII only to a
# server that offers SMTPUTF8. Where the server does not, Angus Mail writes one line into its log, at INFO,
# and sends the address as raw UTF-8 in RCPT TO all the same; the caller learns nothing. What then happens depends
# on the server. A caller that must not send it has to ask SMTPTransport.supportsExtension("SMTPUTF8") by itself.
#
# Seen: EHLO is answered with 8BITMIME alone; MAIL FROM comes without SMTPUTF8, RCPT TO with the bytes c5 82 of the letter ł;
# sendMessage returns without an exception.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$here/packages" "$work" org.eclipse.angus:angus-mail:2.0.5
cat >"$work/Send.java" <<'JAVA'
import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;

public class Send {
    public static void main(String[] args) throws Exception {
        List<String> commands = new CopyOnWriteArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread serving = new Thread(() -> serve(server, commands));
            serving.start();
            Properties settings = new Properties();
            settings.setProperty("mail.smtp.host", "127.0.0.1");
            settings.setProperty("mail.smtp.port", String.valueOf(server.getLocalPort()));
            settings.setProperty("mail.mime.allowutf8", "true");
            MimeMessage message = new MimeMessage(Session.getInstance(settings));
            message.setFrom(new InternetAddress("help@example.org"));
            message.setRecipient(Message.RecipientType.TO, new InternetAddress("\u0142ukasz@example.org"));
            message.setSubject("Your ticket");
            message.setText("We have it.");
            Transport.send(message);
            System.out.println("no exception");
            serving.join(10_000);
        }
        commands.stream().filter(line -> line.matches("(MAIL|RCPT).*")).forEach(line -> System.out.println(hex(line)));
    }

    /** Each byte is one character of the line. */
    private static String hex(String line) {
        StringBuilder text = new StringBuilder();
        line.chars().forEach(c -> text.append(c < 127 ? String.valueOf((char) c) : "[%02x]".formatted(c)));
        return text.toString();
    }

    private static void serve(ServerSocket server, List<String> commands) {
        try (Socket client = server.accept()) {
            var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
            var out = client.getOutputStream();
            out.write("220 mail.example.org\r\n".getBytes());
            boolean data = false;
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (data) {
                    data = !line.equals(".");
                    if (!data) {
                        out.write("250 taken\r\n".getBytes());
                    }
                    continue;
                }
                commands.add(line);
                data = line.equals("DATA");
                out.write((line.startsWith("EHLO") ? "250-mail.example.org\r\n250 8BITMIME\r\n"
                        : data ? "354 go on\r\n" : line.equals("QUIT") ? "221 bye\r\n" : "250 yes\r\n").getBytes());
            }
        } catch (java.io.IOException e) {
            commands.add(e.toString());
        }
    }
}
JAVA
seen=$(java -cp "$work/*" "$work/Send.java")
echo "$seen"
[ "$seen" = 'no exception
MAIL FROM:<help@example.org>
RCPT TO:<[c5][82]ukasz@example.org>' ] || { echo "This is no longer so." >&2; exit 1; }
