package org.incidentflow.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Ordered;
import org.apache.camel.Processor;
import org.apache.camel.model.BeanDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.OptionalIdentifiedDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.SetBodyDefinition;
import org.apache.camel.model.SetHeaderDefinition;
import org.apache.camel.model.SetVariableDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.model.language.ConstantExpression;
import org.apache.camel.model.language.SimpleExpression;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Times the steps that call something, and gives what is logged in them the incident and the trace that they work for.
 * Steps that only move values, such as a header or a filter, are left as they are: there is nothing to see, and a request
 * passes a hundred of them.
 */
public final class StepObserver implements InterceptStrategy, Ordered {

    private final MeterRegistry meters;

    public StepObserver(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Outermost, so that the others see a step as Camel made it. */
    @Override
    public int getOrder() {
        return HIGHEST;
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode node, Processor target, Processor nextTarget) {
        if (node instanceof LogDefinition) {
            return new ObservedStep(target, null);
        }
        if (!callsSomething(node)) {
            return target;
        }
        boolean named = node instanceof OptionalIdentifiedDefinition<?> step && step.hasCustomIdAssigned();
        return new ObservedStep(target, named ? new StepTimer(route(node), node.getId()) : null);
    }

    private static boolean callsSomething(NamedNode node) {
        if (node instanceof SetVariableDefinition
                || node instanceof SetBodyDefinition
                || node instanceof SetHeaderDefinition) {
            var expression = ((ExpressionNode) node).getExpression();
            return !(expression instanceof SimpleExpression || expression instanceof ConstantExpression);
        }
        return node instanceof ToDefinition || node instanceof BeanDefinition;
    }

    private static String route(NamedNode node) {
        RouteDefinition route = ProcessorDefinitionHelper.getRoute((ProcessorDefinition<?>) node);
        return route == null ? "error-handling" : route.getId();
    }

    /** The timer of failures is made with the first of them. */
    private final class StepTimer {

        private final String route;
        private final String step;
        private final Timer ok;

        private StepTimer(String route, String step) {
            this.route = route;
            this.step = step;
            this.ok = timer("ok");
        }

        private void stop(long start, Exchange exchange) {
            (exchange.isFailed() ? timer("failed") : ok).record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }

        private Timer timer(String outcome) {
            return Timer.builder("incidentflow.step")
                    .description("Time of each step that calls something")
                    .tag("route", route)
                    .tag("step", step)
                    .tag("outcome", outcome)
                    .register(meters);
        }
    }

    private static final class ObservedStep extends DelegateAsyncProcessor {

        private final StepTimer timer;

        /** @param timer null for none */
        private ObservedStep(Processor step, StepTimer timer) {
            super(step);
            this.timer = timer;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Exchange previous = LogContext.enter(exchange);
            try {
                if (timer == null) {
                    return super.process(exchange, callback);
                }
                long start = System.nanoTime();
                return super.process(exchange, doneSync -> {
                    timer.stop(start, exchange);
                    callback.done(doneSync);
                });
            } finally {
                LogContext.leave(previous);
            }
        }
    }
}
