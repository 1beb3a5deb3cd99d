package org.incidentflow.operate;

import java.util.List;
import org.jolokia.json.JSONObject;
import org.jolokia.server.core.http.HttpRequestHandler;
import org.jolokia.server.core.request.BadRequestException;
import org.jolokia.server.core.request.EmptyResponseException;
import org.jolokia.server.core.request.JolokiaExecRequest;
import org.jolokia.server.core.request.JolokiaReadRequest;
import org.jolokia.server.core.request.JolokiaRequest;
import org.jolokia.server.core.service.api.JolokiaContext;
import org.jolokia.server.core.util.HttpMethod;

/**
 * Puts the policy before every request. Jolokia's own handlers fetch all attributes that are asked for and only then ask
 * which of them are open, and they let the command {@code config} pass unasked.
 */
final class PolicedRequests extends HttpRequestHandler {

    private final JolokiaPolicy policy;

    PolicedRequests(JolokiaContext context, JolokiaPolicy policy) {
        super(context);
        this.policy = policy;
    }

    @Override
    protected JSONObject executeRequest(JolokiaRequest request) throws BadRequestException, EmptyResponseException {
        if (!isOpen(request)) {
            return getErrorJSON(403, new SecurityException("This is not open to operators"), request);
        }
        return super.executeRequest(request);
    }

    private boolean isOpen(JolokiaRequest request) {
        if (request instanceof JolokiaExecRequest call) {
            // Any page that the operator's browser shows can make it send a GET.
            return call.getHttpMethod() == HttpMethod.POST
                    && policy.isOperationAllowed(call.getObjectName(), call.getOperation());
        }
        if (request instanceof JolokiaReadRequest read) {
            return isOpen(read);
        }
        return policy.isTypeAllowed(request.getType());
    }

    private boolean isOpen(JolokiaReadRequest read) {
        List<String> attributes =
                read.isMultiAttributeMode() ? read.getAttributeNames() : List.of(read.getAttributeName());
        if (attributes.isEmpty()) {
            return policy.isReadAllowed(read.getObjectName());
        }
        return attributes.stream()
                .allMatch(attribute -> policy.isAttributeReadAllowed(read.getObjectName(), attribute));
    }
}
