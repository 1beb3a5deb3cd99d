package org.incidentflow;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.model.chat.ChatModel;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.micrometer.MicrometerUtils;
import org.apache.camel.component.micrometer.eventnotifier.MicrometerRouteEventNotifier;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.component.sql.SqlComponent;
import org.apache.camel.model.Model;
import org.apache.camel.spi.Registry;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.incidentflow.classify.CallBudget;
import org.incidentflow.classify.MessageMasking;
import org.incidentflow.classify.ModelFailures;
import org.incidentflow.classify.ModelSettings;
import org.incidentflow.classify.ReservedCalls;
import org.incidentflow.incident.IncidentIntake;
import org.incidentflow.incident.IncidentResponses;
import org.incidentflow.incident.IncidentRows;
import org.incidentflow.incident.Incidents;
import org.incidentflow.incident.TakenOverIncidents;
import org.incidentflow.notify.DeliveryOutcomes;
import org.incidentflow.notify.DeliverySwitch;
import org.incidentflow.notify.Outbox;
import org.incidentflow.notify.Providers;
import org.incidentflow.observe.Backlog;
import org.incidentflow.observe.Breakers;
import org.incidentflow.observe.BuildInfo;
import org.incidentflow.observe.FlowMeters;
import org.incidentflow.observe.PeerHealthCheck;
import org.incidentflow.observe.ProviderOutcomes;
import org.incidentflow.observe.RouteMeters;
import org.incidentflow.observe.SchedulerHealthCheck;
import org.incidentflow.observe.SchemaHealthCheck;
import org.incidentflow.observe.StepObserver;
import org.incidentflow.observe.TokenPrices;
import org.incidentflow.observe.Tracing;
import org.incidentflow.operate.Console;
import org.incidentflow.operate.DescribedMBean;
import org.incidentflow.operate.FailedNotifications;
import org.incidentflow.operate.Operations;
import org.incidentflow.operate.OperationsMBean;
import org.incidentflow.operate.Operator;
import org.incidentflow.platform.AnonymousSelfTest;
import org.incidentflow.platform.ApiContract;
import org.incidentflow.platform.ApiRouteDescription;
import org.incidentflow.platform.Availability;
import org.incidentflow.platform.CallHeaders;
import org.incidentflow.platform.Closing;
import org.incidentflow.platform.Database;
import org.incidentflow.platform.DatabaseHealthCheck;
import org.incidentflow.platform.DatabaseSettings;
import org.incidentflow.platform.FrontDoor;
import org.incidentflow.platform.HttpServer;
import org.incidentflow.platform.InFlight;
import org.incidentflow.platform.Json;
import org.incidentflow.platform.LeanHttpComponent;
import org.incidentflow.platform.Logging;
import org.incidentflow.platform.MethodLanguage;
import org.incidentflow.platform.Problems;
import org.incidentflow.platform.QuartzSchedulers;
import org.incidentflow.platform.RateLimit;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;
import org.incidentflow.platform.SqlGroupComponent;
import org.incidentflow.platform.Workers;
import org.incidentflow.reload.LiveReload;
import org.incidentflow.remind.ReminderScheduler;
import org.incidentflow.security.Credentials;
import org.incidentflow.security.ManagementDoor;
import org.incidentflow.ticket.LocalTickets;
import org.incidentflow.ticket.TicketAnswers;
import org.incidentflow.ticket.TicketApi;
import org.incidentflow.ticket.TicketRetry;
import org.incidentflow.ticket.TicketSimulator;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/**
 * Makes every bean that the routes name. Settings and what teams edit are read and checked before anything is started,
 * so that a mistake stops the application at once and with nothing to clear away.
 */
public final class Wiring implements CamelConfiguration {

    private static final Path ROUTES = Path.of("routes");

    private final ObjectMapper json = Json.mapper();
    private final Problems problems = new Problems(json);
    private final Closing closing = new Closing();
    private MeterRegistry meters;

    @Override
    public void configure(CamelContext context) throws Exception {
        Settings settings = Settings.of(context);
        Logging.configure(settings);
        Registry beans = context.getRegistry();
        beans.bind("closing", closing);
        context.addLifecycleStrategy(closing);
        beans.bind(MethodLanguage.NAME, new MethodLanguage());
        beans.bind("http-component", new LeanHttpComponent());
        beans.bind("https-component", new LeanHttpComponent());
        beans.bind("json", json);
        beans.bind("problems", problems);
        context.getCamelContextExtension().addInterceptStrategy(CallHeaders.standard());
        new ApiRouteDescription().addTo(context.getCamelContextExtension().getContextPlugin(Model.class));

        // Camel's own, which is scraped at the management port.
        meters = MicrometerUtils.getOrCreateMeterRegistry(beans, MicrometerConstants.METRICS_REGISTRY_NAME);
        BuildInfo build = BuildInfo.read();
        Tracing.start(context, settings, build, closing);
        ModelSettings model =
                ModelSettings.from(variable -> settings.optional(variable).orElse(null));
        EditedBeans edited = new EditedBeans(ROUTES, settings, model, TokenPrices.read(settings), meters, json);
        EditedFiles files = edited.read();
        edited.bind(files, beans);
        bindIncident(context, settings);
        bindClassify(beans, settings, model);
        bindTicket(context, settings);
        observeRoutes(context, build, model);
        bindNotifyAndRemind(context, settings);
        Optional<Integer> dailyCalls = settings.limit("LLM_DAILY_CALLS");
        DatabaseSettings database = DatabaseSettings.read(settings);
        Credentials credentials = Credentials.read(settings, InstantSource.system());
        ApiContract contract = ApiContract.read(ROUTES.resolve("openapi.json"), json);
        InFlight inFlight = new InFlight(settings.number("MAX_IN_FLIGHT", 1, 1_000_000));
        Gauge.builder("incidentflow.requests.in.flight", inFlight, InFlight::size)
                .description("Requests that are being worked on")
                .register(meters);
        FrontDoor frontDoor = new FrontDoor(contract, credentials, RateLimit.read(settings), inFlight, problems);
        HttpServer server = server(settings, contract, frontDoor);

        guardManagement(context, settings, credentials);
        Operator operator = new Operator();
        if (settings.flag("HAWTIO_ENABLED")) {
            openConsole(context, settings.port("MANAGEMENT_PORT"), operator, credentials);
        }
        listen(context, server);
        CompletableFuture<ChatModel> localModel =
                CompletableFuture.supplyAsync(() -> edited.localModel(files), Workers::startThread);
        Database opened = database.open(closing);
        connect(context, opened, operator);
        beans.bind("callBudget", callBudget(dailyCalls.filter(calls -> model.isRemote()), opened));
        edited.bindModels(files, localModel.join(), beans);
        LiveReload.begin(context, ROUTES, IncidentFlow.JAVA_ROUTES, () -> edited.bindAgain(beans));

        Runnable selfTest = credentials.configured() ? new AnonymousSelfTest(server.address(), contract) : () -> {};
        Availability availability =
                new Availability(frontDoor, selfTest, welcome(server, database, model, credentials));
        context.addStartupListener(availability);
        context.addLifecycleStrategy(availability);
    }

    private void observeRoutes(CamelContext context, BuildInfo build, ModelSettings model) {
        Registry beans = context.getRegistry();
        build.bindTo(meters);
        // It counts routes, and would be sent an event for every step of every exchange to throw away.
        context.getManagementStrategy().getEventNotifiers().stream()
                .filter(MicrometerRouteEventNotifier.class::isInstance)
                .map(MicrometerRouteEventNotifier.class::cast)
                .forEach(notifier -> notifier.setIgnoreExchangeEvents(true));
        context.getCamelContextExtension().addInterceptStrategy(new StepObserver(meters));
        context.addRoutePolicyFactory(new RouteMeters(meters));
        ProviderOutcomes providers = new ProviderOutcomes(InstantSource.system());
        context.addRoutePolicyFactory(new FlowMeters(meters, providers, model.classifiedBy()));
        Breakers breakers = new Breakers(context);
        breakers.bindTo(meters);
        beans.bind("breakers", breakers);
        Backlog backlog = new Backlog(InstantSource.system());
        backlog.bindTo(meters);
        beans.bind("backlog", backlog);
        beans.bind("model", PeerHealthCheck.behind(breakers, "guard-model", "model"));
        beans.bind("ticket-api", PeerHealthCheck.behind(breakers, "guard-ticket-api", "ticket-api"));
        for (String provider : List.of("smtp", "sendgrid", "twilio")) {
            PeerHealthCheck check = PeerHealthCheck.provider(providers, provider);
            beans.bind(check.getId(), check);
        }
    }

    private void bindIncident(CamelContext context, Settings settings) {
        settings.number("INCIDENT_ATTEMPTS", 1, 100);
        settings.duration("INCIDENT_SWEEP_INTERVAL");
        setSeconds(context, "incident.lease.seconds", lease(settings));

        Registry beans = context.getRegistry();
        beans.bind("incidentIntake", new IncidentIntake(json));
        beans.bind("takenOverIncidents", new TakenOverIncidents(json));
        beans.bind("incidentRows", new IncidentRows(lease(settings)));
        beans.bind("incidentResponses", new IncidentResponses(json));
        beans.bind("incidents", new Incidents());
    }

    private static void bindClassify(Registry beans, Settings settings, ModelSettings model) {
        beans.bind("modelFailures", new ModelFailures());
        boolean masked = settings.oneOf("LLM_MASKING", Set.of("on", "off")).equals("on") && model.isRemote();
        beans.bind("messageMasking", masked ? MessageMasking.on() : MessageMasking.off());
    }

    private void bindTicket(CamelContext context, Settings settings) {
        settings.duration("TICKET_SWEEP_INTERVAL");
        TicketApi api = new TicketApi(settings.httpUrl("TICKET_API_URL"), settings.optional("TICKET_API_TOKEN"));
        setProperty(context, "ticket.api.endpoint", api.endpoint());

        Registry beans = context.getRegistry();
        beans.bind("ticketApi", api);
        beans.bind("ticketAnswers", new TicketAnswers(json));
        beans.bind("ticketRetry", new TicketRetry(settings.duration("TICKET_TIMEOUT")));
        beans.bind("localTickets", new LocalTickets());
        beans.bind("ticketSimulator", new TicketSimulator());
    }

    private void bindNotifyAndRemind(CamelContext context, Settings settings) throws Exception {
        Providers.read(settings).bind(context, json);
        settings.duration("NOTIFY_WAIT");
        settings.duration("NOTIFY_SWEEP_INTERVAL");
        settings.number("NOTIFY_ATTEMPTS", 1, 100);
        setSeconds(context, "notify.retry.delay.seconds", settings.duration("NOTIFY_RETRY_DELAY"));
        setSeconds(context, "notify.retry.longest.seconds", settings.duration("NOTIFY_RETRY_LONGEST"));
        setProperty(
                context,
                "reminder.sweep.millis",
                String.valueOf(settings.duration("REMINDER_SWEEP_INTERVAL").toMillis()));
        ExecutorService deliveryWorkers = Workers.executor();
        closing.last(deliveryWorkers::shutdown);

        Registry beans = context.getRegistry();
        beans.bind("deliveryOutcomes", new DeliveryOutcomes());
        beans.bind("deliverySwitch", new DeliverySwitch());
        beans.bind("deliveryWorkers", deliveryWorkers);
        beans.bind("outbox", new Outbox(json));

        ReminderScheduler scheduler = new ReminderScheduler(notStarted(context, "quartz", QuartzComponent.class));
        beans.bind("reminderScheduler", scheduler);
        context.getManagementStrategy().addEventNotifier(scheduler);
    }

    private static HttpServer server(Settings settings, ApiContract contract, FrontDoor frontDoor) {
        String host = settings.text("HTTP_HOST");
        int port = settings.port("HTTP_PORT");
        HttpServer.requireFree("HTTP_PORT", host, port);
        int managementPort = settings.port("MANAGEMENT_PORT");
        if (managementPort == port) {
            // Vert.x would let both servers have it, by turns, and Camel their routes: past the door of the API.
            throw new SettingException(
                    "MANAGEMENT_PORT is \"%d\", and so is HTTP_PORT: set another.".formatted(managementPort));
        }
        HttpServer.requireFree("MANAGEMENT_PORT", settings.text("MANAGEMENT_HOST"), managementPort);
        return new HttpServer(
                host, port, settings.bytes("MAX_BODY_SIZE"), settings.duration("RECEIVE_TIMEOUT"), contract, frontDoor);
    }

    private void guardManagement(CamelContext context, Settings settings, Credentials credentials) {
        new ManagementDoor(credentials, settings.loopback("MANAGEMENT_HOST"), problems)
                .guard(context.hasService(ManagementHttpServer.class)
                        .getConfiguration()
                        .getAuthenticationConfig());
    }

    private void openConsole(CamelContext context, int port, Operator operator, Credentials credentials)
            throws Exception {
        context.addStartupListener((started, alreadyStarted) -> closing.last(
                        new Console(operator, !credentials.configured(), problems))
                .mount(VertxPlatformHttpRouter.lookup(started, VertxPlatformHttpRouter.getRouterNameFromPort(port))));
    }

    /** From here on clients are answered, with 503 until the door opens. */
    private void listen(CamelContext context, HttpServer server) throws Exception {
        Vertx vertx = Workers.vertx();
        closing.last(
                () -> vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
        context.getRegistry().bind("vertx", vertx);
        context.getRegistry().bind(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, server.engine());
        // Left to the context alone, it would start only after the routes.
        server.setCamelContext(context);
        server.start();
        context.addService(server);
    }

    private void connect(CamelContext context, Database database, Operator operator) throws Exception {
        database.awaitReachable();
        database.migrate();
        database.observe(meters);
        Registry beans = context.getRegistry();
        beans.bind("transactions", new SpringTransactionPolicy(new DataSourceTransactionManager(database.requests())));
        beans.bind("database", new DatabaseHealthCheck(database));
        beans.bind("schema", new SchemaHealthCheck(database));
        beans.bind("scheduler", new SchedulerHealthCheck(notStarted(context, "quartz", QuartzComponent.class)));
        beans.bind("deliveryDatabase", database.deliveries());
        notStarted(context, "sql", SqlComponent.class).setDataSource(database.requests());
        context.addComponent("sql-group", new SqlGroupComponent(database.groups(), json));
        notStarted(context, "quartz", QuartzComponent.class)
                .setSchedulerFactory(QuartzSchedulers.factory(database.scheduler()));
        showOperations(context, database, operator);
    }

    private static void showOperations(CamelContext context, Database database, Operator operator) throws Exception {
        Operations operations = new Operations(
                context.getRegistry().lookupByNameAndType("backlog", Backlog.class),
                new FailedNotifications(database.deliveries()),
                context.getRegistry().lookupByNameAndType("deliverySwitch", DeliverySwitch.class),
                context.getRegistry().lookupByNameAndType("breakers", Breakers.class),
                operator);
        context.addStartupListener((started, alreadyStarted) -> started.getManagementStrategy()
                .getManagementAgent()
                .register(new DescribedMBean(operations, OperationsMBean.class), Operations.NAME));
    }

    /** Camel would start a component that it is asked for, before it is configured. */
    private static <T extends Component> T notStarted(CamelContext context, String name, Class<T> type) {
        return type.cast(context.getComponent(name, true, false));
    }

    private static CallBudget callBudget(Optional<Integer> daily, Database database) {
        return daily.map(calls -> new CallBudget(calls, new ReservedCalls(database.requests())))
                .orElseGet(CallBudget::unlimited);
    }

    /** How long a request may work on its incident before another process takes it over: longer than it ever does. */
    static Duration lease(Settings settings) {
        return settings.duration("LLM_TIMEOUT")
                .plus(new TicketRetry(settings.duration("TICKET_TIMEOUT")).longest())
                .plus(settings.duration("NOTIFY_WAIT"))
                .plusSeconds(10);
    }

    /** For SQL, which counts time in seconds. */
    private static void setSeconds(CamelContext context, String name, Duration duration) {
        setProperty(context, name, String.valueOf(duration.toMillis() / 1_000.0));
    }

    private static void setProperty(CamelContext context, String name, String value) {
        context.getPropertiesComponent().addOverrideProperty(name, value);
    }

    private static String welcome(
            HttpServer server, DatabaseSettings database, ModelSettings model, Credentials credentials) {
        return """
                Incident Flow listens on %1$s, with %2$s and the classifier %3$s. Try: \
                curl -i %1$s/api/incidents -H 'Content-Type: application/json' %4$s\
                -d '{"customer_id": "99876", "channel": "whatsapp", "message": "My credit card was charged twice"}'"""
                .formatted(
                        server.address(),
                        database.describe(),
                        model.classifiedBy(),
                        credentials.configured() ? "-H 'X-API-Key: KEY' " : "");
    }
}
