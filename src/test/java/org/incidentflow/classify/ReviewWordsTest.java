package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.incidentflow.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewWordsTest {

    private static final ReviewWords DELIVERED = ReviewWords.load(Path.of("routes/review-words.txt"));

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fraud",
                "FRAUD!",
                "(fraud)",
                "no-fraud-here",
                "Is it fraud?",
                "\uff26\uff52\uff41\uff55\uff44",
                "fr\u200baud",
                "fra\u0301ud",
                "It wasn't me",
                "it wasn\u2019t me.",
                "IT WASN\u02bcT ME",
                "wasn't\n  me",
                "they wasn`t me",
                "gestohlen",
                "GESTOHLENE Karte",
                "verd\u00e4chtig",
                "verda\u0308chtig",
                "STRASSE",
                "vol\u00e9e",
                "volee",
                "robado por",
            })
    void findsWholeWordsHoweverTheyAreWritten(String message) throws IOException {
        assertThat(load("fraud", "wasn't me", "gestohlen*", "Verd\u00e4chtig", "Stra\u00dfe", "vol\u00e9e", "robad*")
                        .occurIn(message))
                .isTrue();
    }

    @Test
    void readsPlainTextAsAnyOther() {
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            String text = random.ints(random.nextInt(40), 0, 0x80)
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining());

            assertThat(ReviewWords.plain(text)).isEqualTo(ReviewWords.plainUnicode(text));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "defraud", "frauds", "wasn't it me", "volees", "roba", "ungestohlen", "me wasn't", "x"})
    void findsNoPartsOfWords(String message) throws IOException {
        assertThat(load("fraud", "wasn't me", "gestohlen*", "vol\u00e9e", "robad*")
                        .occurIn(message))
                .isFalse();
    }

    @Test
    void readsCommentsBlankLinesAndSignatures() throws IOException {
        ReviewWords words = load("\uFEFF# one", "", "   ", "  # two", " three  four ");

        assertThat(words.occurIn("three four")).isTrue();
        assertThat(words.occurIn("one two")).isFalse();
    }

    @Test
    void marksOnlyWhatHasAWordAndUnmarksNothing() throws IOException {
        Classification sure = Samples.CLASSIFICATION;
        Classification unsure = new Classification("fraud_report", 0.1, "Hm.", "local", true);

        assertThat(load("charged").review(Samples.INCIDENT, sure))
                .isEqualTo(new Classification(
                        sure.category(), sure.confidence(), sure.reason(), sure.classifiedBy(), true));
        assertThat(load("fraud").review(Samples.INCIDENT, sure)).isEqualTo(sure);
        assertThat(load("fraud").review(Samples.INCIDENT, unsure)).isEqualTo(unsure);
    }

    static List<Arguments> mistakes() {
        String star = "a * must end a word, after at least three letters";
        return List.of(
                Arguments.of("fraud\n*", "line 2: '*': " + star),
                Arguments.of("st*", "line 1: 'st*': " + star),
                Arguments.of("*fraud", "line 1: '*fraud': " + star),
                Arguments.of("fra*ud", "line 1: 'fra*ud': " + star),
                Arguments.of("fraud\n\n!?", "line 3: '!?' has no word: write one, or begin a comment with #"),
                Arguments.of("# only comments", "there are no words: write one a line, such as fraud"),
                Arguments.of("", "there are no words: write one a line, such as fraud"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void namesFileLineAndRemedy(String text, String problem) throws IOException {
        Path file = Files.writeString(folder.resolve("words.txt"), text);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReviewWords.load(file))
                .withMessage(file + ": " + problem);
    }

    @Test
    void namesAFileThatIsMissingOrNoText() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReviewWords.load(folder.resolve("none.txt")))
                .withMessageContaining("none.txt: cannot be read");
        Path latin = Files.write(folder.resolve("latin.txt"), "vol\u00e9e".getBytes(StandardCharsets.ISO_8859_1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReviewWords.load(latin))
                .withMessageContaining("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Somebody stole my card last night",
                "There is a payment that wasn\u2019t made by me... it wasn\u2019t me!",
                "I don't recognise this charge",
                "Meine Karte wurde gestohlen",
                "Diese Abbuchung ist nicht von mir",
                "Das ist Betrug",
                "On m'a vol\u00e9 ma carte",
                "Je ne reconnais pas ce paiement, c\u2019est une arnaque",
                "Me han robado la tarjeta",
                "No reconozco este cargo",
                "Mi hanno rubato la carta",
                "Non riconosco questo pagamento",
                "Roubaram o meu cart\u00e3o",
            })
    void marksReportsOfFraudInManyLanguages(String message) {
        assertThat(DELIVERED.occurIn(message)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "My credit card was charged twice",
                "When will my refund arrive?",
                "I forgot my password",
                "Meine \u00dcberweisung ist noch nicht angekommen",
                "Wie hoch ist die Geb\u00fchr f\u00fcr Abhebungen?",
                "Quels sont vos horaires d'ouverture ?",
                "Mon virement n'est pas encore arriv\u00e9",
                "\u00bfCu\u00e1ndo llega mi tarjeta nueva?",
                "Vorrei chiudere il mio conto",
            })
    void leavesOrdinaryRequestsAlone(String message) {
        assertThat(DELIVERED.occurIn(message)).isFalse();
    }

    private ReviewWords load(String... lines) throws IOException {
        return ReviewWords.load(Files.write(folder.resolve("words.txt"), List.of(lines)));
    }
}
