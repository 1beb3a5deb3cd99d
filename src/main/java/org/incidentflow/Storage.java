package org.incidentflow;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.component.sql.SqlComponent;
import org.apache.camel.spi.Registry;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.incidentflow.classify.CallBudget;
import org.incidentflow.classify.ReservedCalls;
import org.incidentflow.notify.DeliverySwitch;
import org.incidentflow.notify.ProviderPauses;
import org.incidentflow.observe.SchedulerHealthCheck;
import org.incidentflow.observe.SchemaHealthCheck;
import org.incidentflow.operate.DescribedMBean;
import org.incidentflow.operate.FailedNotifications;
import org.incidentflow.operate.Operations;
import org.incidentflow.operate.OperationsMBean;
import org.incidentflow.operate.Operator;
import org.incidentflow.platform.Database;
import org.incidentflow.platform.DatabaseHealthCheck;
import org.incidentflow.platform.DatabaseWatch;
import org.incidentflow.platform.QuartzSchedulers;
import org.incidentflow.platform.SqlGroupComponent;
import org.incidentflow.platform.WritesHealthCheck;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/** Gives the database to all that needs it. */
final class Storage {

    private final CamelContext context;
    private final Database database;

    Storage(CamelContext context, Database database) {
        this.context = context;
        this.database = database;
    }

    /** Waits for the database, and brings its schema up to date. */
    void connect(MeterRegistry meters, ObjectMapper json) throws Exception {
        database.awaitReachable();
        database.migrate();
        database.observe(meters);
        Registry beans = context.getRegistry();
        beans.bind("transactions", new SpringTransactionPolicy(new DataSourceTransactionManager(database.requests())));
        beans.bind("database", new DatabaseHealthCheck(database));
        DatabaseWatch watch = new DatabaseWatch(database);
        watch.bindTo(meters);
        // Just before requests are let in: learning the categories may have taken longer than a write may be ago.
        context.addStartupListener((started, alreadyStarted) -> {
            if (!alreadyStarted) {
                watch.look();
            }
        });
        beans.bind("databaseWatch", watch);
        beans.bind("writes", new WritesHealthCheck(watch));
        beans.bind("schema", new SchemaHealthCheck(database));
        SchedulerHealthCheck scheduler = new SchedulerHealthCheck(notStarted(context, "quartz", QuartzComponent.class));
        scheduler.bindTo(meters);
        beans.bind("scheduler", scheduler);
        beans.bind("deliveryDatabase", database.deliveries());
        notStarted(context, "sql", SqlComponent.class).setDataSource(database.requests());
        context.addComponent("sql-group", new SqlGroupComponent(database.groups(), json));
        notStarted(context, "quartz", QuartzComponent.class)
                .setSchedulerFactory(QuartzSchedulers.factory(database.scheduler()));
    }

    /** The application's own MBean. */
    void showOperations(
            Observation observation, DeliverySwitch deliverySwitch, ProviderPauses providerPauses, Operator operator)
            throws Exception {
        Operations operations = new Operations(
                observation.backlog(),
                new FailedNotifications(database.deliveries()),
                deliverySwitch,
                providerPauses,
                observation.breakers(),
                operator);
        context.addStartupListener((started, alreadyStarted) -> started.getManagementStrategy()
                .getManagementAgent()
                .register(new DescribedMBean(operations, OperationsMBean.class), Operations.NAME));
    }

    /** @param daily unlimited if empty */
    CallBudget callBudget(Optional<Integer> daily) {
        return daily.map(calls -> new CallBudget(calls, new ReservedCalls(database.requests())))
                .orElseGet(CallBudget::unlimited);
    }

    /** Camel would start a component that it is asked for, before it is configured. */
    static <T extends Component> T notStarted(CamelContext context, String name, Class<T> type) {
        return type.cast(context.getComponent(name, true, false));
    }
}
