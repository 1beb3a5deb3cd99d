package org.incidentflow.notify;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;

/**
 * For each list of providers in the settings a route such as {@code deliver-by-smtp-or-sendgrid}, which asks them one
 * after the other, and passes over those that are paused. The first that takes the notification wins; when none does, the
 * last one's failure counts.
 */
public final class FailoverRoutes extends RouteBuilder {

    private static final String OR = "-or-";

    /** How a list of providers is called within a route's name. */
    static String name(List<String> providers) {
        return String.join(OR, providers);
    }

    @Override
    public void configure() {
        Set<String> lists = new TreeSet<>();
        for (String setting : List.of("{{email.delivery}}", "{{sms.delivery}}", "{{whatsapp.delivery}}")) {
            String providers = getContext().resolvePropertyPlaceholders(setting);
            if (providers.contains(OR)) {
                lists.add(providers);
            }
        }
        lists.forEach(this::addRoute);
    }

    private void addRoute(String providers) {
        var failover = from("direct:deliver-by-" + providers)
                .routeId("deliver-by-" + providers)
                .routeConfigurationId("caller-handles-errors")
                .description("Delivers by %s: the first that takes the notification."
                        .formatted(providers.replace(OR, ", or else ")))
                .loadBalance()
                .failover(-1, false, false)
                .id("try-" + providers);
        for (String provider : providers.split(OR)) {
            String step = provider + "-of-" + providers;
            failover.doTry()
                    .id("guard-" + step)
                    .to("direct:deliver-by-" + provider)
                    .id("try-" + step)
                    .doCatch(Exception.class)
                    .onWhen(FailoverRoutes::wasAsked)
                    .setVariable("failure", method("deliveryFailures", "describe"))
                    .id("describe-failure-of-" + step)
                    .log(
                            LoggingLevel.WARN,
                            "org.incidentflow.notify",
                            "provider_failed provider=" + provider + " channel=${variable.notification.channel}"
                                    + " notification_id=${variable.notification.id} error=\"${variable.failure}\"")
                    .id("log-failure-of-" + step)
                    .process(FailoverRoutes::failAgain)
                    .id("fail-over-from-" + step)
                    .end();
        }
    }

    private static boolean wasAsked(Exchange exchange) {
        return exchange.getException(NoRecipientException.class) == null
                && exchange.getException(ProviderPausedException.class) == null;
    }

    private static void failAgain(Exchange exchange) throws Exception {
        throw exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    }
}
