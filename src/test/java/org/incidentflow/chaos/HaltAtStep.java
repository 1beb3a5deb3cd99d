package org.incidentflow.chaos;

import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Ends the process, as a power cut would, when a request reaches one step: {@code HALT_AT=before store} or
 * {@code HALT_AT=after open-incident}. It is a configuration of the application only where a test names it as one.
 */
public final class HaltAtStep implements CamelConfiguration {

    static final String VARIABLE = "HALT_AT";
    static final int EXIT_CODE = 137;

    @Override
    public void configure(CamelContext context) {
        String place = System.getenv(VARIABLE);
        if (place != null) {
            String[] whenAndStep = place.split(" ");
            boolean before = whenAndStep[0].equals("before");
            context.getCamelContextExtension()
                    .addInterceptStrategy((camel, step, target, next) ->
                            isStep(step, whenAndStep[1]) ? new Halt(target, before) : target);
        }
    }

    private static boolean isStep(NamedNode step, String id) {
        return id.equals(step.getId());
    }

    private static final class Halt extends DelegateAsyncProcessor {

        private final boolean before;

        Halt(Processor step, boolean before) {
            super(step);
            this.before = before;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            if (!isRequest(exchange)) {
                return super.process(exchange, callback);
            }
            if (before) {
                halt();
            }
            return super.process(exchange, doneSync -> {
                halt();
                callback.done(doneSync);
            });
        }

        /** A sweep that completes what earlier processes left passes the same steps, and goes on. */
        private static boolean isRequest(Exchange exchange) {
            return !exchange.getFromEndpoint().getEndpointUri().startsWith("timer:");
        }

        private static void halt() {
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }
}
