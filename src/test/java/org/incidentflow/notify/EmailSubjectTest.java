package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmailSubjectTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    Ticket #TKT-5678 created. We're investigating your issue. | Ticket #TKT-5678 created
                    Ticket #TKT-5678 created                                  | Ticket #TKT-5678 created
                    Is your card working again? Tell us.                      | Is your card working again?
                    Version 1.2 of your contract is here. Read it.            | Version 1.2 of your contract is here
                    Dr. Müller, your ticket is open. Bye.                     | Dr. Müller, your ticket is open
                    Hello                                                     | Hello
                    """)
    void isTheFirstSentence(String text, String subject) {
        assertThat(EmailSubject.of(text)).isEqualTo(subject);
    }

    @Test
    void endsWithTheFirstLine() {
        assertThat(EmailSubject.of("\nYour ticket is\topen\r\nBcc: thief@example.org"))
                .isEqualTo("Your ticket is open");
    }

    @Test
    void isCutBetweenWords() {
        assertThat(EmailSubject.of("several words and ".repeat(9)))
                .hasSizeLessThanOrEqualTo(EmailSubject.LONGEST)
                .startsWith("several words and several")
                .endsWith("words and…");
    }

    @Test
    void isCutWithinAVeryLongWordButNotWithinACharacter() {
        String subject = EmailSubject.of("x" + "😀".repeat(100));

        assertThat(subject).hasSizeLessThanOrEqualTo(EmailSubject.LONGEST).endsWith("😀…");
    }
}
