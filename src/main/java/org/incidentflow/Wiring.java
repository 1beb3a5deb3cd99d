package org.incidentflow;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.model.chat.ChatModel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.spi.Registry;
import org.incidentflow.classify.ModelSettings;
import org.incidentflow.observe.BuildInfo;
import org.incidentflow.observe.TokenPrices;
import org.incidentflow.observe.Tracing;
import org.incidentflow.operate.Operator;
import org.incidentflow.platform.AnswerLimit;
import org.incidentflow.platform.ApiContract;
import org.incidentflow.platform.ApiRouteDescription;
import org.incidentflow.platform.Availability;
import org.incidentflow.platform.CallHeaders;
import org.incidentflow.platform.Closing;
import org.incidentflow.platform.DatabaseSettings;
import org.incidentflow.platform.InFlight;
import org.incidentflow.platform.Json;
import org.incidentflow.platform.LeanHttpComponent;
import org.incidentflow.platform.Logging;
import org.incidentflow.platform.MethodLanguage;
import org.incidentflow.platform.Problems;
import org.incidentflow.platform.Settings;
import org.incidentflow.platform.Workers;
import org.incidentflow.reload.LiveReload;
import org.incidentflow.security.Credentials;

/**
 * Makes every bean that the routes name. Settings and what teams edit are read and checked before anything is started,
 * so that a mistake stops the application at once and with nothing to clear away.
 */
public final class Wiring implements CamelConfiguration {

    private static final Path ROUTES = Path.of("routes");

    private final ObjectMapper json = Json.mapper();
    private final Problems problems = new Problems(json);
    private final Closing closing = new Closing();

    @Override
    public void configure(CamelContext context) throws Exception {
        Settings settings = Settings.of(context);
        Logging.configure(settings);
        Registry beans = context.getRegistry();
        beans.bind("closing", closing);
        context.addLifecycleStrategy(closing);
        beans.bind(MethodLanguage.NAME, new MethodLanguage());
        AnswerLimit answers = AnswerLimit.read(settings);
        beans.bind("http-component", new LeanHttpComponent(answers));
        beans.bind("https-component", new LeanHttpComponent(answers));
        beans.bind("json", json);
        beans.bind("problems", problems);
        context.getCamelContextExtension().addInterceptStrategy(CallHeaders.standard());
        new ApiRouteDescription().addTo(context.getCamelContextExtension().getContextPlugin(Model.class));

        Observation observation = new Observation(context);
        BuildInfo build = BuildInfo.read();
        Tracing.start(context, settings, build, closing);
        ModelSettings model =
                ModelSettings.from(variable -> settings.optional(variable).orElse(null));
        EditedBeans edited =
                new EditedBeans(ROUTES, settings, model, TokenPrices.read(settings), observation.meters(), json);
        EditedFiles files = edited.read();
        edited.bind(files, beans);
        InFlight inFlight = new InFlight(settings.number("MAX_IN_FLIGHT", 1, 1_000_000));
        StepBeans steps = new StepBeans(context, settings, json);
        observation.begin(build, model, inFlight, steps.deliveryFailures());
        ExecutorService deliveryWorkers = Workers.executor();
        closing.last(deliveryWorkers::shutdown);
        steps.bind(model, deliveryWorkers);
        observation.watch(steps.providerPauses());
        Optional<Integer> dailyCalls = settings.limit("LLM_DAILY_CALLS");
        DatabaseSettings database = DatabaseSettings.read(settings);
        Credentials credentials = Credentials.read(settings, InstantSource.system());
        ApiContract contract = ApiContract.read(ROUTES.resolve("openapi.json"), json);
        Listeners listeners = new Listeners(context, settings, closing, problems, credentials, contract, inFlight);
        Operator operator = new Operator();
        listeners.guardManagement(operator);

        listeners.listen();
        CompletableFuture<ChatModel> localModel =
                CompletableFuture.supplyAsync(() -> edited.localModel(files), Workers::startThread);
        Storage storage = new Storage(context, database.open(closing));
        storage.connect(observation.meters(), json);
        storage.showOperations(observation, steps.deliverySwitch(), steps.providerPauses(), operator);
        beans.bind("callBudget", storage.callBudget(dailyCalls.filter(calls -> model.isRemote())));
        edited.bindModels(files, localModel.join(), beans);
        LiveReload.begin(context, ROUTES, IncidentFlow.JAVA_ROUTES, () -> edited.bindAgain(beans));

        Availability availability = new Availability(
                listeners.frontDoor(),
                listeners.selfTest(),
                welcome(listeners.address(), database, model, credentials));
        context.addStartupListener(availability);
        context.addLifecycleStrategy(availability);
    }

    private static String welcome(
            String address, DatabaseSettings database, ModelSettings model, Credentials credentials) {
        return """
                Incident Flow listens on %1$s, with %2$s and the classifier %3$s. Try: \
                curl -i %1$s/api/incidents -H 'Content-Type: application/json' %4$s\
                -d '{"customer_id": "99876", "channel": "whatsapp", "message": "My credit card was charged twice"}'"""
                .formatted(
                        address,
                        database.describe(),
                        model.classifiedBy(),
                        credentials.configured() ? "-H 'X-API-Key: KEY' " : "");
    }
}
