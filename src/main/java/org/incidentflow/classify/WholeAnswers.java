package org.incidentflow.classify;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;

/** A chat model whose answers are taken only when it has ended them itself: what it had by then may be a mere draft. */
record WholeAnswers(ChatModel model) implements ChatModel {

    /** @throws UnusableAnswerException if the answer reached the most tokens that it may have */
    @Override
    public ChatResponse chat(ChatRequest request) {
        ChatResponse response = model.chat(request);
        if (response.finishReason() == FinishReason.LENGTH) {
            throw new UnusableAnswerException("the model's answer is cut off: it reached the most tokens allowed");
        }
        return response;
    }
}
