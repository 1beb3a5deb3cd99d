package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The delivered catalogue and the real embeddings, on sentences that are not in the catalogue. */
class LocalClassifierTest {

    private static final Map<String, List<String>> HELD_OUT = new LinkedHashMap<>();

    static {
        HELD_OUT.put(
                "duplicate_payment",
                List.of(
                        "Amazon has taken 39.99 off me twice today for one book",
                        "I only bought one coffee, why do I see the payment two times?",
                        "My gym fee came out of the account a second time this month",
                        "Please check, the cinema tickets were debited double",
                        "Two identical transactions of 12 euros from the same bakery, one minute apart",
                        "I've been made to pay the electricity bill two times"));
        HELD_OUT.put(
                "failed_payment",
                List.of(
                        "Tesco's till would not take my card, it got declined",
                        "I tried to send 200 to my brother but the transfer was rejected",
                        "The ATM on Main Street refused to pay out any cash",
                        "My card payment to the hotel failed even though there is enough in the account",
                        "My top up bounced, why was it not accepted?",
                        "My plumber says that the money I transferred a week ago never got to him"));
        HELD_OUT.put(
                "pending_payment",
                List.of(
                        "How many working days will a wire from Canada need?",
                        "The payment for my flight is still marked as pending since Tuesday",
                        "I put a cheque in four days ago and can't see it in my balance",
                        "My top-up from this morning is still waiting",
                        "The cash I withdrew last night hasn't been finalised, it says pending",
                        "When is the transfer from my other bank going to show up in my balance?"));
        HELD_OUT.put(
                "fraud_report",
                List.of(
                        "Someone in Brazil just used my card, I've never been there",
                        "I think a scammer has my card number",
                        "My handbag was stolen with my bank card inside",
                        "There is a 300 dollar payment to a casino which I did not make",
                        "My phone got stolen at a concert, please secure my account",
                        "Who took 400 out at a cash machine? That was not me"));
        HELD_OUT.put(
                "refund_request",
                List.of(
                        "The sofa I ordered never came and I'd like my money back",
                        "Zara promised to pay me back ten days ago, where is the refund?",
                        "How do I get a refund for a concert that was cancelled?",
                        "I sent the headphones back but haven't been refunded",
                        "I'd like to be reimbursed for a broken toaster that I bought",
                        "The refund from the airline is not in my account"));
        HELD_OUT.put(
                "fee_dispute",
                List.of(
                        "Why did you take 2.50 from me for using an ATM?",
                        "I don't agree with the foreign transaction fee on my bill",
                        "The rate you used for my purchase in Japan is far off the real one",
                        "What's this extra 1 dollar charge at the bottom of my statement?",
                        "The cash machine handed me 40 but my account says 60",
                        "How much do you charge when I send money to Mexico?"));
        HELD_OUT.put(
                "card_issue",
                List.of(
                        "Two weeks and no sign of my new card in the mailbox",
                        "The ATM at the station just swallowed my card",
                        "The chip on my card seems to be dead",
                        "Tap to pay has stopped working with my card",
                        "How can I activate the card that came today?",
                        "My card expires in May, will a new one be sent?"));
        HELD_OUT.put(
                "account_access",
                List.of(
                        "I can't sign in, it says my password is incorrect",
                        "I entered a wrong PIN too many times, can you unlock it?",
                        "The app keeps refusing my driving licence when I verify my identity",
                        "I forgot my passcode, how can I get back into the app?",
                        "Is there a way to choose a new PIN from abroad?",
                        "Why do you want a picture of my ID?"));
        HELD_OUT.put(
                "general_inquiry",
                List.of(
                        "When is your hotline open on Sundays?",
                        "Could my 16 year old son get an account with you?",
                        "Which currencies can I keep in my account?",
                        "I'd like to shut my account down",
                        "I've moved to another flat, where do I change my address?",
                        "Do you also offer car loans?"));
    }

    private static CategoryCatalog catalog;
    private static EmbeddingChatModel model;
    private static AnswerParser parser;

    @BeforeAll
    static void load() {
        catalog = CategoryCatalog.load(Path.of("routes/categories.yaml"));
        model = new EmbeddingChatModel(catalog, new SentenceEmbeddingModel(Path.of("target")));
        parser = new AnswerParser(catalog, 0.6);
    }

    @Test
    void classifiesSentencesItHasNotSeen() {
        List<String> wrong = new ArrayList<>();
        int all = 0;
        for (String category : catalog.names()) {
            List<String> sentences = HELD_OUT.get(category);
            assertThat(sentences).as(category).hasSizeGreaterThanOrEqualTo(5);
            assertThat(catalog.find(category).orElseThrow().examples()).doesNotContainAnyElementsOf(sentences);
            for (String sentence : sentences) {
                all++;
                Classification found = classify(sentence);
                if (!found.category().equals(category)) {
                    wrong.add(category + " taken for " + found.category() + ": " + sentence);
                }
            }
        }
        assertThat(wrong).hasSizeLessThanOrEqualTo((int) (0.15 * all));
    }

    @Test
    void isSureOfAnObviousCase() {
        Classification found = classify("My credit card was charged twice");

        assertThat(found.category()).isEqualTo("duplicate_payment");
        assertThat(found.confidence()).isGreaterThanOrEqualTo(0.9);
        assertThat(found.needsReview()).isFalse();
        assertThat(found.classifiedBy()).isEqualTo("local");
    }

    @Test
    void wantsReviewOfWhatItCannotKnow() {
        for (String text :
                List.of("asdf qwer zxcv", "我的卡被盗了", "Mi tarjeta fue robada", "The weather is nice", "😀😀")) {
            assertThat(classify(text).needsReview()).as(text).isTrue();
        }
    }

    @Test
    void survivesLongAndOddTexts() {
        for (String text : List.of(
                "My card was stolen. ".repeat(200),
                "x".repeat(4_000),
                "卡".repeat(4_000),
                "\uD800 half a character",
                "a\u0000b",
                "[CLS] ##ing [SEP] [UNK]",
                "e\u0301".repeat(2_000),
                "a-".repeat(2_000))) {
            assertThat(classify(text).confidence()).isBetween(0.0, 1.0);
        }
        assertThat(classify("My card was stolen. ".repeat(200)).category()).isEqualTo("fraud_report");
    }

    @Test
    void answersConcurrentCallsAsItAnswersOne() throws Exception {
        List<String> sentences =
                HELD_OUT.values().stream().flatMap(List::stream).toList();
        List<Classification> expected =
                sentences.stream().map(LocalClassifierTest::classify).toList();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Classification>> calls = sentences.stream()
                    .map(sentence -> (Callable<Classification>) () -> classify(sentence))
                    .toList();
            List<Future<Classification>> found = threads.invokeAll(calls);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(found.get(i).get()).isEqualTo(expected.get(i));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Classification classify(String text) {
        return parser.parse(model.chat(text), EmbeddingChatModel.NAME);
    }
}
