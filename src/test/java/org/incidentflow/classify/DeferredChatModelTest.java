package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DeferredChatModelTest {

    private final AtomicInteger made = new AtomicInteger();

    @Test
    void isMadeByTheFirstCallAndServesAll() throws Exception {
        DeferredChatModel model = new DeferredChatModel(this::make);
        assertThat(made).hasValue(0);
        ExecutorService callers = Executors.newFixedThreadPool(8);
        try {
            Callable<String> call = () -> model.chat("hello");
            for (Future<String> answer : callers.invokeAll(Collections.nCopies(8, call))) {
                assertThat(answer.get()).isEqualTo("model 1");
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void isTriedAgainByTheNextCallWhenItCannotBeMade() {
        DeferredChatModel model = new DeferredChatModel(() -> {
            if (made.get() == 0) {
                made.incrementAndGet();
                throw new IllegalStateException("no memory");
            }
            return make();
        });

        assertThatIllegalStateException().isThrownBy(() -> model.chat("hello")).withMessage("no memory");
        assertThat(model.chat("hello")).isEqualTo("model 2");
    }

    private ChatModel make() {
        String answer = "model " + made.incrementAndGet();
        return new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                return ChatResponse.builder().aiMessage(AiMessage.from(answer)).build();
            }
        };
    }
}
