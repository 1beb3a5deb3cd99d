package org.incidentflow.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StandInsTest {

    private final StandIns standIns = new StandIns(PersonalDataFinder.broad());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4539 1488 0343 6467",
                "4539-1488-0343-6467",
                "4539148803436467",
                "4539, 1488, 0343, 6467",
                "４５３９ １４８８ ０３４３ ６４６７",
                "٤٥٣٩١٤٨٨٠٣٤٣٦٤٦٧",
                "4539\u200B1488\u00A00343\n6467",
                "CH93 0076 2011 6238 5295 7",
                "ch9300762011623852957",
                "GB29 NWBK 6016 1331 9268 19",
                "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
                "FR14 2004 1010 0505 0001 3M02 606",
                "NO93-8601-1117-947",
                "zoe.smith+bank@mail.example.ch",
                "ZOË@EXAMPLE.CH",
                "+41 44 668 18 00",
                "0041446681800",
                "(044) 668 18 00",
                "044/668.18.00",
                "1985-03-14",
                "order 20261122-0817"
            })
    void leavesNothingOfIt(String personal) {
        String masked = standIns.in("Look at " + personal + ", please.");

        assertThat(masked).startsWith("Look at ").endsWith(", please.").doesNotContain(personal);
        List<String> digits = Pattern.compile("\\p{Nd}{3,}|[A-Z]{4}")
                .matcher(personal)
                .results()
                .map(found -> found.group())
                .toList();
        assertThat(digits).filteredOn(group -> !group.equals("0001")).noneMatch(masked::contains);
        assertThat(masked).doesNotContainIgnoringCase("zoe", "zoë");
    }

    @ParameterizedTest
    @ValueSource(strings = {"I paid 12.50 twice on 3 May", "Ticket 123456 of gate 7", "at 10:45, 99 % of 1,000"})
    void leavesTheRest(String text) {
        assertThat(standIns.in(text)).isEqualTo(text);
    }

    @Test
    void staysPlausible() {
        String masked = standIns.in("Card 4539 1488 0343 6467 and 371449635398431, account CH93 0076 2011 6238 5295 7");
        List<String> numbers = Pattern.compile("\\d{13,16}")
                .matcher(masked.replaceAll("DE\\d+", ""))
                .results()
                .map(found -> found.group())
                .toList();

        assertThat(numbers).hasSize(2).allMatch(StandInsTest::luhn).doesNotHaveDuplicates();
        assertThat(numbers).extracting(String::length).containsExactly(16, 15);
        String iban = masked.substring(masked.indexOf("DE"));
        assertThat(new BigInteger(iban.substring(4) + "1314" + iban.substring(2, 4)).mod(BigInteger.valueOf(97)))
                .isEqualTo(BigInteger.ONE);
    }

    @Test
    void isTheSameForTheSame() {
        assertThat(standIns.in("+41 44 668 18 00, +41446681800, +41 44 668 18 01"))
                .matches("(\\+1202555\\d{4}), \\1, (?!\\1)\\+1202555\\d{4}");
    }

    @Test
    void knowsTheContact() {
        standIns.putName("Zoë van Smith", "Alex", "Miller");
        standIns.put("zoe@example.ch", "customer@example.org");
        standIns.put("+41 44 668 18 00", "+12025550100");

        assertThat(standIns.in("I'm ZOË, Mrs Smith; write to zoe@example.ch or call +41 44 668 18 00, 044 668 18 00"))
                .startsWith("I'm Alex, Mrs Miller; write to customer@example.org or call +1202555")
                .doesNotContain("668");
        assertThat(standIns.inOurs("Zoë van Smith, the relevant ticket")).contains("Alex Miller, the relevant ticket");
        assertThat(standIns.inOurs("Call 044 668 18 01")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    山田太郎                        | 山田太郎です。山田太郎と申します           | Alex Millerです。Alex Millerと申します
                    山田 太郎                       | 私は山田太郎です                           | 私はAlex Millerです
                    李 明                           | 我是李明。                                 | 我是Alex Miller。
                    ジョー                          | 私はジョーです                             | 私はAlex Millerです
                    김민수                          | 저는 김민수입니다                          | 저는 Alex Miller입니다
                    สมชาย ใจดี                       | ผมชื่อสมชายครับ                              | ผมชื่อAlexครับ
                    Anna-Maria Müller-Lüdenscheidt  | Anna here, Mrs Lüdenscheidt or MÜLLER       | Alex here, Mrs Miller or Miller
                    Anna-Maria Müller-Lüdenscheidt  | Anna-Maria, Mr. Müller-Lüdenscheidt         | Alex, Mr. Miller
                    Sean O'Neil                     | Mr O’Neil, Mr O'Neil, Mr Neil               | Mr Miller, Mr Miller, Mr Miller
                    Sean O’Neil                     | Sean O'Neil and Sean OʼNeil                 | Alex Miller and Alex Miller
                    Zoë Smith                 | Zoë and Zoë                      | Alex and Alex
                    Zoë Smith                  | Zoë and Zoë                      | Alex and Alex
                    Jo Miller                       | Miller, Jo; I enjoy the jobs                | Miller, Alex; I enjoy the jobs
                    """)
    void knowsTheContactHoweverTheNameIsWritten(String name, String text, String expected) {
        standIns.putName(name, "Alex", "Miller");

        assertThat(standIns.in(text)).isEqualTo(expected);
    }

    @Test
    void takesNoNameForOurs() {
        standIns.putName(" 山田太郎 ", "Alex", "Miller");
        standIns.putName("Alex O'Neil", "Alex", "Miller");

        assertThat(standIns.inOurs("山田太郎様、お問い合わせ")).contains("Alex Miller様、お問い合わせ");
        assertThat(standIns.inOurs("Alex O’Neil, l’incident est ouvert"))
                .contains("Alex Miller, l’incident est ouvert");
        assertThat(standIns.inOurs("Dear Mr. Neil")).isEmpty();
        assertThat(standIns.inOurs("Alex O'Neils Ticket")).isEmpty();
        assertThat(standIns.inOurs("Alex")).isEmpty();
    }

    @Test
    void knowsTheIdOnlyInWhatCustomersWrite() {
        assertThat(standIns.putId("9987", "10001")).isEqualTo("10001");

        assertThat(standIns.in("I am 9987, not 99871")).isEqualTo("I am 10001, not 99871");
        assertThat(standIns.inOurs("Follow-up of 9987 in 24 hours.")).contains("Follow-up of 9987 in 24 hours.");
    }

    @Test
    void takesNoOtherNumberForAShortId() {
        assertThat(standIns.putId("24", "10001")).isEqualTo("10001");

        assertThat(standIns.in("For 24 hours")).isEqualTo("For 24 hours");
        assertThat(standIns.inOurs("Follow-up in 24 hours.")).contains("Follow-up in 24 hours.");
    }

    private static boolean luhn(String number) {
        int sum = 0;
        for (int i = 0; i < number.length(); i++) {
            int digit = number.charAt(number.length() - 1 - i) - '0';
            sum += i % 2 == 0 ? digit : digit * 2 / 10 + digit * 2 % 10;
        }
        return sum % 10 == 0;
    }
}
