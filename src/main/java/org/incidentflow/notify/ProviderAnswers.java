package org.incidentflow.notify;

import static org.incidentflow.notify.Fault.OPERATOR;
import static org.incidentflow.notify.Fault.PASSING;
import static org.incidentflow.notify.Fault.RECIPIENT;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What each answer of a provider means: whose fault it is, and what an operator can do. The first row that fits counts;
 * what fits none may pass.
 */
final class ProviderAnswers {

    /**
     * In the columns: the provider; what it was asked; its answer, which is an HTTP status with Twilio's error number or the
     * field that SendGrid complains of, or an SMTP reply code with the enhanced one (RFC 3463), or what happened in place of
     * an answer; whose fault it is; what to add to the reason.
     */
    private static final List<Row> ROWS = List.of(
            row(
                    "twilio",
                    "post",
                    "\\d+ 2(1212|1603|1606|1659|1660|1661)",
                    OPERATOR,
                    "check SMS_FROM and WHATSAPP_FROM"),
            row("twilio", "post", "\\d+ (63007|21701|21703|21704)", OPERATOR, "check SMS_FROM and WHATSAPP_FROM"),
            row("twilio", "post", "\\d+ (20005|90010|30002)", OPERATOR, "the account is not active"),
            row(
                    "twilio",
                    "post",
                    "\\d+ (20003|20006|20404)",
                    OPERATOR,
                    "check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"),
            row(
                    "twilio",
                    "post",
                    "\\d+ 21408",
                    RECIPIENT,
                    "the account may not send to this country; allow it at Twilio"),
            row("twilio", "post", "\\d+ 21608", RECIPIENT, "a trial account sends to verified numbers only"),
            row("twilio", "post", "\\d+ (21211|21214|21217|21265|21610|21612|21614|21617)", RECIPIENT, ""),
            row("sendgrid", "post", "400 from\\b.*", OPERATOR, "check EMAIL_FROM"),
            row("twilio", "post", "401.*", OPERATOR, "check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN"),
            row("sendgrid", "post", "401.*", OPERATOR, "check SENDGRID_API_KEY, and whether there is credit left"),
            row(".*", "post", "402.*", OPERATOR, "there is no credit left"),
            row("sendgrid", "post", "403.*", OPERATOR, "check that the key may send mail and EMAIL_FROM is verified"),
            row("twilio", "post", "403.*", OPERATOR, "check the account's permissions"),
            row("sendgrid", "post", "(3\\d\\d|404|405|410).*", OPERATOR, "check SENDGRID_BASE_URL"),
            row("twilio", "post", "(3\\d\\d|404|405|410).*", OPERATOR, "check TWILIO_BASE_URL and TWILIO_ACCOUNT_SID"),
            row(".*", "post", "407.*", OPERATOR, "a proxy on the way wants a login"),
            row("sendgrid", "post", "2.*", PASSING, "SendGrid answers 202 to what it takes"),
            row("twilio", "post", "2.*", PASSING, "Twilio answers 201 to what it takes"),
            row(".*", "post", "(408|425|429).*", PASSING, ""),
            row(".*", "post", "4.*", RECIPIENT, ""),
            row("sendgrid", "connect", "refused", OPERATOR, "check SENDGRID_BASE_URL"),
            row("twilio", "connect", "refused", OPERATOR, "check TWILIO_BASE_URL"),
            row("smtp", "connect", "refused", OPERATOR, "check SMTP_HOST and SMTP_PORT"),
            row("smtp", "connect", "tls", OPERATOR, "check SMTP_TLS and the mail server's certificate"),
            row(".*", "connect", "tls", OPERATOR, "check the certificate, and whether a proxy is on the way"),
            row("smtp", "connect", "5.*", OPERATOR, "check that the mail server takes mail from here"),
            row("smtp", "login", "4.*", PASSING, ""),
            row("smtp", "login", ".*", OPERATOR, "check SMTP_USER and SMTP_PASSWORD"),
            row("smtp", ".*", "53[0458].*", OPERATOR, "check SMTP_USER and SMTP_PASSWORD"),
            row("smtp", ".*", "5\\d\\d 5\\.6\\.[79].*", RECIPIENT, ""),
            row("smtp", "mail", "5.*", OPERATOR, "check EMAIL_FROM"),
            row("smtp", "rcpt", "5.* relay", OPERATOR, "it does not send on for us; check SMTP_USER and SMTP_PASSWORD"),
            row("smtp", ".*", "5.*", RECIPIENT, ""));

    private ProviderAnswers() {}

    /** @param advice what an operator can do, or empty */
    record Meaning(Fault fault, String advice) {}

    static Meaning of(String provider, String asked, String answer) {
        return ROWS.stream()
                .filter(row -> row.fits(provider, asked, answer))
                .findFirst()
                .map(Row::meaning)
                .orElse(new Meaning(PASSING, ""));
    }

    private static Row row(String provider, String asked, String answer, Fault fault, String advice) {
        return new Row(
                Pattern.compile(provider), Pattern.compile(asked), Pattern.compile(answer), new Meaning(fault, advice));
    }

    private record Row(Pattern provider, Pattern asked, Pattern answer, Meaning meaning) {

        private boolean fits(String provider, String asked, String answer) {
            return this.provider.matcher(provider).matches()
                    && this.asked.matcher(asked).matches()
                    && this.answer.matcher(answer).matches();
        }
    }
}
