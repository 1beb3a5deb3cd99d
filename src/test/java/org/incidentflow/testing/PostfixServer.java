package org.incidentflow.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A Postfix of its own in a temporary folder, which listens on the loopback interface and delivers all mail into one
 * mailbox. The tests of a class are skipped where Postfix is not installed, or the tests do not run as root, as Postfix
 * must.
 */
public final class PostfixServer implements BeforeAllCallback, AfterAllCallback {

    private static final Path PROGRAM = Path.of("/usr/sbin/postfix");
    private static final Path DAEMONS = Path.of("/usr/lib/postfix/sbin");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final String extensions;
    private final int port = Ports.free();
    private Path folder;
    private Process master;

    private PostfixServer(String extensions) {
        this.extensions = extensions;
    }

    /** It offers SMTPUTF8. */
    public static PostfixServer international() {
        return new PostfixServer("smtputf8_enable = yes");
    }

    /** It does not offer SMTPUTF8. */
    public static PostfixServer withoutUnicode() {
        return new PostfixServer("smtputf8_enable = no");
    }

    @Override
    public void beforeAll(ExtensionContext test) throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(PROGRAM) && Files.isDirectory(DAEMONS),
                "skipped: Postfix is not installed; apt-get install postfix");
        assumeTrue("root".equals(System.getProperty("user.name")), "skipped: Postfix starts as root only");
        folder = Files.createTempDirectory("postfix-");
        // Its programs that gave up root's rights pass through.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectory(folder.resolve("spool"));
        give(Files.createDirectory(folder.resolve("data")));
        give(Files.createDirectory(folder.resolve("mail")));
        Files.writeString(folder.resolve("main.cf"), main());
        Files.writeString(folder.resolve("master.cf"), master());
        master = postfix("start-fg");
        Awaitility.await("Postfix, see " + folder.resolve("log")).atMost(LIMIT).until(this::listens);
    }

    @Override
    public void afterAll(ExtensionContext test) throws IOException, InterruptedException {
        if (master != null) {
            postfix("stop").waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
            if (!master.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                master.destroyForcibly();
            }
        }
        if (folder != null) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    public int port() {
        return port;
    }

    /** The message for this envelope recipient, when it has arrived. */
    public MimeMessage mailTo(String recipient) {
        return Awaitility.await("mail to " + recipient)
                .atMost(LIMIT)
                .until(
                        () -> mails().stream()
                                .filter(mail -> recipient.equals(deliveredTo(mail)))
                                .findFirst()
                                .orElse(null),
                        mail -> mail != null);
    }

    /** The envelope recipients of all that arrived so far, and so of what was addressed to anybody. */
    public List<String> recipients() {
        return mails().stream().map(PostfixServer::deliveredTo).toList();
    }

    /** Postfix writes the envelope's recipient there. */
    private static String deliveredTo(MimeMessage mail) {
        try {
            return mail.getHeader("Delivered-To", null);
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<MimeMessage> mails() {
        List<MimeMessage> mails = new ArrayList<>();
        Path arrived = folder.resolve("mail/all/new");
        if (!Files.isDirectory(arrived)) {
            return mails;
        }
        try (Stream<Path> files = Files.list(arrived)) {
            for (Path file : files.toList()) {
                mails.add(read(Files.readAllBytes(file)));
            }
            return mails;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static MimeMessage read(byte[] mail) {
        Properties unicode = new Properties();
        unicode.setProperty("mail.mime.allowutf8", "true");
        try {
            return new MimeMessage(Session.getInstance(unicode), new ByteArrayInputStream(mail));
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean listens() {
        try (Socket ignored = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Process postfix(String command) throws IOException {
        return new ProcessBuilder(PROGRAM.toString(), "-c", folder.toString(), command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(command + ".out").toFile())
                .start();
    }

    private static void give(Path path) throws IOException {
        Files.setOwner(
                path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
    }

    private String main() throws IOException {
        Object uid = Files.getAttribute(folder.resolve("mail"), "unix:uid");
        return """
                compatibility_level = 3.6
                queue_directory = %1$s/spool
                data_directory = %1$s/data
                command_directory = /usr/sbin
                daemon_directory = %2$s
                maillog_file = %1$s/log
                maillog_file_prefixes = %1$s
                mail_owner = postfix
                setgid_group = postdrop
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                myhostname = mail.example.net
                mydestination =
                mynetworks = 127.0.0.0/8
                alias_maps =
                default_transport = error:this server has no way out
                virtual_mailbox_domains = static:all
                virtual_mailbox_base = %1$s/mail
                virtual_mailbox_maps = static:all/
                virtual_minimum_uid = 1
                virtual_uid_maps = static:%3$s
                virtual_gid_maps = static:%3$s
                smtpd_sender_restrictions = check_sender_access inline:{ {stranger@example.org = REJECT not yours} }
                smtpd_recipient_restrictions = check_recipient_access inline:{ {nobody@example.org = REJECT unknown} }
                %4$s
                """
                .formatted(folder, DAEMONS, uid, extensions);
    }

    private String master() {
        return """
                127.0.0.1:%d inet n - n - - smtpd
                cleanup unix n - n - 0 cleanup
                qmgr unix n - n 300 1 qmgr
                rewrite unix - - n - - trivial-rewrite
                bounce unix - - n - 0 bounce
                defer unix - - n - 0 bounce
                trace unix - - n - 0 bounce
                proxymap unix - - n - - proxymap
                error unix - - n - - error
                retry unix - - n - - error
                virtual unix - n n - - virtual
                anvil unix - - n - 1 anvil
                postlog unix-dgram n - n - 1 postlogd
                """
                .formatted(port);
    }
}
