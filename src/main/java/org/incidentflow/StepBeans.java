package org.incidentflow;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.spi.Registry;
import org.incidentflow.classify.MessageMasking;
import org.incidentflow.classify.ModelFailures;
import org.incidentflow.classify.ModelSettings;
import org.incidentflow.incident.ContactReader;
import org.incidentflow.incident.IncidentIntake;
import org.incidentflow.incident.IncidentResponses;
import org.incidentflow.incident.IncidentRows;
import org.incidentflow.incident.Incidents;
import org.incidentflow.incident.TakenOverIncidents;
import org.incidentflow.notify.DeliveryFailures;
import org.incidentflow.notify.DeliveryOutcomes;
import org.incidentflow.notify.DeliverySwitch;
import org.incidentflow.notify.Outbox;
import org.incidentflow.notify.ProviderPauses;
import org.incidentflow.notify.Providers;
import org.incidentflow.platform.PeerUrl;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;
import org.incidentflow.remind.ReminderScheduler;
import org.incidentflow.ticket.LocalTickets;
import org.incidentflow.ticket.TicketAnswers;
import org.incidentflow.ticket.TicketApi;
import org.incidentflow.ticket.TicketRetry;
import org.incidentflow.ticket.TicketSimulator;

/** The beans and properties that the steps of the routes name, apart from those made of what teams edit. */
final class StepBeans {

    private final CamelContext context;
    private final Settings settings;
    private final ObjectMapper json;
    private final DeliverySwitch deliverySwitch = new DeliverySwitch();
    private final Providers providers;
    private final DeliveryFailures deliveryFailures;

    StepBeans(CamelContext context, Settings settings, ObjectMapper json) {
        this.context = context;
        this.settings = settings;
        this.json = json;
        this.providers = Providers.read(settings);
        this.deliveryFailures = new DeliveryFailures(json, providers.mailServer());
    }

    DeliveryFailures deliveryFailures() {
        return deliveryFailures;
    }

    /** Which also watches the routes that deliver. */
    ProviderPauses providerPauses() {
        return context.getRegistry().lookupByNameAndType("providerPauses", ProviderPauses.class);
    }

    DeliverySwitch deliverySwitch() {
        return deliverySwitch;
    }

    /** @throws SettingException if a setting is wrong, also one that only the routes read */
    void bind(ModelSettings model, ExecutorService deliveryWorkers) throws Exception {
        bindIncident();
        bindClassify(model);
        bindTicket();
        bindNotify(deliveryWorkers);
        bindRemind();
    }

    private void bindIncident() {
        settings.number("INCIDENT_ATTEMPTS", 1, 100);
        settings.duration("INCIDENT_SWEEP_INTERVAL");
        setSeconds("incident.lease.seconds", lease(settings));

        Registry beans = context.getRegistry();
        beans.bind("incidentIntake", new IncidentIntake(json, ContactReader.of(settings)));
        beans.bind("takenOverIncidents", new TakenOverIncidents(json));
        beans.bind("incidentRows", new IncidentRows(lease(settings)));
        beans.bind("incidentResponses", new IncidentResponses(json));
        beans.bind("incidents", new Incidents());
    }

    private void bindClassify(ModelSettings model) {
        Registry beans = context.getRegistry();
        beans.bind("modelFailures", new ModelFailures());
        boolean masked = settings.oneOf("LLM_MASKING", Set.of("on", "off")).equals("on") && model.isRemote();
        beans.bind("messageMasking", masked ? MessageMasking.on() : MessageMasking.off());
    }

    private void bindTicket() {
        settings.duration("TICKET_SWEEP_INTERVAL");
        Registry beans = context.getRegistry();
        Optional<PeerUrl> url = settings.httpUrl("TICKET_API_URL").map(uri -> new PeerUrl("ticketApiUrl", uri));
        url.ifPresent(peer -> peer.bindTo(beans));
        TicketApi api = new TicketApi(url, settings.optional("TICKET_API_TOKEN"));
        setProperty("ticket.api.endpoint", api.endpoint());

        beans.bind("ticketApi", api);
        beans.bind("ticketAnswers", new TicketAnswers(json, TicketAnswers.pointer(settings)));
        beans.bind("ticketRetry", new TicketRetry(settings.duration("TICKET_TIMEOUT")));
        beans.bind("localTickets", new LocalTickets(settings.number("TICKET_ATTEMPTS", 1, 100)));
        beans.bind("ticketSimulator", new TicketSimulator());
    }

    private void bindNotify(ExecutorService deliveryWorkers) throws Exception {
        providers.bind(context, json);
        settings.duration("NOTIFY_WAIT");
        settings.duration("NOTIFY_SWEEP_INTERVAL");
        settings.number("NOTIFY_ATTEMPTS", 1, 100);
        Duration delay = settings.duration("NOTIFY_RETRY_DELAY");
        Duration longest = settings.duration("NOTIFY_RETRY_LONGEST");
        setSeconds("notify.retry.delay.seconds", delay);
        setSeconds("notify.retry.longest.seconds", longest);
        ProviderPauses pauses =
                new ProviderPauses(providers.chosen(), delay, longest, deliveryFailures, InstantSource.system());
        context.addRoutePolicyFactory(pauses);

        Registry beans = context.getRegistry();
        beans.bind("deliveryFailures", deliveryFailures);
        beans.bind("providerPauses", pauses);
        beans.bind("deliveryOutcomes", new DeliveryOutcomes());
        beans.bind("deliverySwitch", deliverySwitch);
        beans.bind("deliveryWorkers", deliveryWorkers);
        beans.bind("outbox", new Outbox(json));
    }

    private void bindRemind() {
        Duration interval = settings.duration("REMINDER_SWEEP_INTERVAL");
        setProperty("reminder.sweep.millis", String.valueOf(interval.toMillis()));
        ReminderScheduler scheduler =
                new ReminderScheduler(Storage.notStarted(context, "quartz", QuartzComponent.class));
        context.getRegistry().bind("reminderScheduler", scheduler);
        context.getManagementStrategy().addEventNotifier(scheduler);
    }

    /** How long a request may work on its incident before another process takes it over: longer than it ever does. */
    static Duration lease(Settings settings) {
        return settings.duration("LLM_TIMEOUT")
                .plus(new TicketRetry(settings.duration("TICKET_TIMEOUT")).longest())
                .plus(settings.duration("NOTIFY_WAIT"))
                .plusSeconds(10);
    }

    /** For SQL, which counts time in seconds. */
    private void setSeconds(String name, Duration duration) {
        setProperty(name, String.valueOf(duration.toMillis() / 1_000.0));
    }

    private void setProperty(String name, String value) {
        context.getPropertiesComponent().addOverrideProperty(name, value);
    }
}
