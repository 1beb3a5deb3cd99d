package org.incidentflow.notify;

import com.ibm.icu.text.IDNA;
import jakarta.mail.internet.InternetAddress;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One e-mail address as it goes over the wire, and nothing else: no list, group, comment, display name or route. A domain
 * beyond ASCII is written as A-labels (RFC 5891); what is before the @ stays as it is, letters beyond ASCII included, since
 * only the server that owns the mailbox may read it (RFC 6531).
 *
 * @param local  what is before the @
 * @param domain what is behind it, in ASCII
 */
public record Mailbox(String local, String domain) {

    private static final int LONGEST_LOCAL = 64;
    private static final int LONGEST = 254;

    /** RFC 5321 and 6531: letters, digits and marks, without what is neither seen nor printed. */
    private static final String ATOM = "(?:[A-Za-z0-9#$&'*+/=?^_`{|}~-]|[^\\p{ASCII}\\p{C}\\p{Z}])+";

    private static final Pattern LOCAL =
            Pattern.compile("%1$s(?:\\.%1$s)*|\"(?:[ !#-\\[\\]-~]|\\\\[ -~])*\"".formatted(ATOM));

    /** By which some servers send on to another one: {@code a%b.example@c.example} and {@code b.example!a@c.example}. */
    private static final Pattern ROUTE = Pattern.compile("[%!]");

    private static final Pattern HOST = Pattern.compile("\\w(?:[\\w-]*\\w)?(?:\\.\\w(?:[\\w-]*\\w)?)*");
    private static final Pattern NUMBER = Pattern.compile("(?:.*\\.)?\\d+");

    /** As browsers and registries do it today; IDNA2003, which is Java's own, takes ß for ss: another domain. */
    private static final IDNA A_LABELS = IDNA.getUTS46Instance(
            IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ | IDNA.CHECK_CONTEXTO);

    /**
     * A customer's address.
     *
     * @throws UnusableAddressException if it is none, or one that might lead to somebody else; it says why, without the
     *                                  address
     */
    public static Mailbox of(String address) {
        Mailbox mailbox = ofSender(address);
        if (mailbox.domain.indexOf('.') < 0) {
            throw new UnusableAddressException("The e-mail address has no whole domain behind the @");
        }
        return mailbox;
    }

    /** One of ours, which may also be within a network of our own, such as {@code help@intranet}. */
    static Mailbox ofSender(String address) {
        int at = address.lastIndexOf('@');
        if (at < 1) {
            throw new UnusableAddressException("The e-mail address is not valid");
        }
        String local = address.substring(0, at);
        if (ROUTE.matcher(local).find()) {
            throw new UnusableAddressException(
                    "The e-mail address has % or ! before the @, by which some servers send it on to another address");
        }
        if (!LOCAL.matcher(local).matches() || octets(local) > LONGEST_LOCAL) {
            throw new UnusableAddressException("The e-mail address is not valid");
        }
        Mailbox mailbox = new Mailbox(local, domain(address.substring(at + 1)));
        if (octets(mailbox.address()) > LONGEST) {
            throw new UnusableAddressException("The e-mail address is not valid");
        }
        return mailbox;
    }

    private static String domain(String written) {
        IDNA.Info info = new IDNA.Info();
        String domain = A_LABELS.nameToASCII(written, new StringBuilder(), info).toString();
        Set<IDNA.Error> errors = EnumSet.noneOf(IDNA.Error.class);
        errors.addAll(info.getErrors());
        // Names such as r3---sn.example exist.
        errors.remove(IDNA.Error.HYPHEN_3_4);
        if (!errors.isEmpty() || !HOST.matcher(domain).matches()) {
            throw new UnusableAddressException("The e-mail address has no valid domain behind the @");
        }
        if (NUMBER.matcher(domain).matches()) {
            throw new UnusableAddressException("The e-mail address has an IP address behind the @");
        }
        return domain;
    }

    public String address() {
        return local + "@" + domain;
    }

    /** Or else it takes a server that offers SMTPUTF8. */
    public boolean isAscii() {
        return StandardCharsets.US_ASCII.newEncoder().canEncode(local);
    }

    InternetAddress internetAddress() {
        InternetAddress address = new InternetAddress();
        address.setAddress(address());
        return address;
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
