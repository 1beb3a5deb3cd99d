package org.incidentflow.classify;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.function.Supplier;

/**
 * A chat model that is made when it is first needed, and then kept. Calls that come while it is made wait for it; where
 * it cannot be made, they fail, and the next call tries again. Safe for concurrent calls.
 */
public final class DeferredChatModel implements ChatModel {

    private final Supplier<ChatModel> maker;
    private volatile ChatModel model;

    /** @param maker makes the model; throws where it cannot */
    public DeferredChatModel(Supplier<ChatModel> maker) {
        this.maker = maker;
    }

    /** Makes the model now, unless it is there already. */
    public ChatModel made() {
        ChatModel found = model;
        return found == null ? make() : found;
    }

    private synchronized ChatModel make() {
        if (model == null) {
            model = maker.get();
        }
        return model;
    }

    @Override
    public ChatResponse doChat(ChatRequest request) {
        return made().chat(request);
    }
}
