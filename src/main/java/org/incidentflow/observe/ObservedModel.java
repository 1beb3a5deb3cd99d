package org.incidentflow.observe;

import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;

/** A chat model whose answers are timed, and whose tokens are counted. */
public final class ObservedModel implements ChatModel {

    private final ChatModel model;
    private final ModelMeters meters;

    public ObservedModel(ChatModel model, ModelMeters meters) {
        this.model = model;
        this.meters = meters;
    }

    @Override
    public ChatResponse chat(ChatRequest request) {
        long start = System.nanoTime();
        String outcome = "error";
        try {
            ChatResponse response = model.chat(request);
            outcome = "ok";
            meters.used(response.tokenUsage());
            return response;
        } catch (TimeoutException e) {
            outcome = "timeout";
            throw e;
        } finally {
            meters.answered(outcome, System.nanoTime() - start);
        }
    }
}
