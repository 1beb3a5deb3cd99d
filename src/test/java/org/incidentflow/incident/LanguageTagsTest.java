package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageTagsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "en|en",
                "EN|en",
                "de-CH|de-CH",
                "DE-ch|de-CH",
                "en_US|en-US",
                "de_DE.UTF-8|de-DE",
                "de_DE.ISO8859-15@euro|de-DE",
                "de_AT@euro|de-AT",
                "zh_Hant_TW|zh-Hant-TW",
                "zh-hans-cn|zh-Hans-CN",
                "zh_TW_#Hant|zh-Hant-TW",
                "sr__#Latn|sr-Latn",
                "es-419|es-419",
                "gsw|gsw",
                "fil-PH|fil-PH",
                "en-UK|en-GB",
                "en_UK.UTF-8|en-GB",
                "no_NO_NY|no-NO",
                "de:en|de",
                "de-CH,de;q=0.9,en;q=0.8|de-CH",
                "fr;q=1.0|fr",
                "' de '|de",
                "d\u200be|de",
                "de\u2011CH|de-CH",
                "\uff44\uff45|de",
                "de-CH-u-co-phonebk|de-CH-u-co-phonebk",
                "de-CH-u-co-phonebk-nu-latn-tz-chzrh-ca-gregory|de-CH",
                "en-x-whatever|en-x-whatever",
                "zh-Latn-CN-u-co-pinyin|zh-Latn-CN-u-co-pinyin",
            })
    void readsTheNamesOfLanguages(String text, String tag) {
        assertThat(LanguageTags.read(text)).isEqualTo(Reading.of(tag));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u00a0", "C", "POSIX", "C.UTF-8", "und", "root", "*", "*;q=0.5", ",", "@euro"})
    void findsNone(String text) {
        assertThat(LanguageTags.read(text)).isEqualTo(Reading.ABSENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "german!",
                "german",
                "not a locale",
                "e",
                "qq",
                "12",
                "Deutsch (Schweiz)",
                "x-private",
                "null",
                "en/US",
                "?",
                "\ud83c\udde8\ud83c\udded"
            })
    void ignoresWhatIsNoLanguage(String text) {
        assertThat(LanguageTags.read(text))
                .isEqualTo(new Reading(null, List.of("was ignored: it must be a language tag such as en or de-CH")));
    }

    @Test
    void keepsNoTagThatIsTooLong() {
        assertThat(LanguageTags.read("en-x-" + "abcdefgh-".repeat(8) + "a")).isEqualTo(Reading.of("en"));
    }
}
