package org.incidentflow.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import javax.sql.DataSource;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SchedulerFactory;
import org.quartz.core.QuartzScheduler;
import org.quartz.core.QuartzSchedulerResources;
import org.quartz.impl.StdSchedulerFactory;
import org.quartz.utils.ConnectionProvider;
import org.quartz.utils.DBConnectionManager;

/** Quartz on its JDBC job store, in the incidents' database, clustered with every other instance on it. */
public final class QuartzSchedulers {

    /** How many jobs run at once; the pool behind them holds as many connections and three more. */
    static final int THREADS = 5;

    /** Every node of a cluster must have the same. */
    static final String NAME = "incident-flow";

    /** How long the scheduler may pause before it looks again for what falls due. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    private static final String STORE = AlarmStore.class.getName();

    private QuartzSchedulers() {}

    /** @param dataSource where the tables {@code qrtz_*} are */
    public static SchedulerFactory factory(DataSource dataSource) throws SchedulerException {
        DBConnectionManager.getInstance().addConnectionProvider(NAME, new PooledConnections(dataSource));

        Properties quartz = new Properties();
        quartz.setProperty("org.quartz.scheduler.instanceName", NAME);
        quartz.setProperty("org.quartz.scheduler.instanceId", "AUTO");
        quartz.setProperty("org.quartz.scheduler.skipUpdateCheck", "true");
        quartz.setProperty("org.quartz.scheduler.jmx.export", "true");
        // Quartz requires the lock as soon as it takes more than one trigger at a time (quartz#720).
        quartz.setProperty("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", String.valueOf(THREADS));
        quartz.setProperty("org.quartz.jobStore.acquireTriggersWithinLock", "true");
        quartz.setProperty("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
        quartz.setProperty("org.quartz.threadPool.threadCount", String.valueOf(THREADS));
        quartz.setProperty("org.quartz.jobStore.class", STORE);
        quartz.setProperty(
                "org.quartz.jobStore.driverDelegateClass", "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
        quartz.setProperty("org.quartz.jobStore.dataSource", NAME);
        quartz.setProperty("org.quartz.jobStore.isClustered", "true");
        // What a stopped node had taken is released by the others after two missed check-ins: keep that short.
        quartz.setProperty("org.quartz.jobStore.clusterCheckinInterval", "2000");
        // After one that failed; by default the others would take this node for dead meanwhile.
        quartz.setProperty("org.quartz.jobStore.dbRetryInterval", "3000");
        quartz.setProperty("org.quartz.scheduler.idleWaitTime", String.valueOf(PAUSE.toMillis()));
        quartz.setProperty("org.quartz.jobStore.lockOnInsert", "false");
        // Text instead of serialised objects, which Quartz would read back without a filter.
        quartz.setProperty("org.quartz.jobStore.useProperties", "true");
        return new StdSchedulerFactory(quartz) {
            @Override
            protected Scheduler instantiate(QuartzSchedulerResources resources, QuartzScheduler scheduler) {
                Scheduler made = super.instantiate(resources, scheduler);
                try {
                    made.getContext().put(STORE, resources.getJobStore());
                } catch (SchedulerException e) {
                    throw new IllegalStateException(e);
                }
                return made;
            }
        };
    }

    /** How long ago such a scheduler last checked in with its cluster. */
    public static Duration sinceCheckin(Scheduler scheduler) throws SchedulerException {
        return alarms(scheduler).sinceCheckin();
    }

    /** The store of a scheduler that such a factory made. */
    public static AlarmStore alarms(Scheduler scheduler) throws SchedulerException {
        return (AlarmStore) scheduler.getContext().get(STORE);
    }

    /** Gives Quartz connections of a pool that somebody else closes. */
    private record PooledConnections(DataSource dataSource) implements ConnectionProvider {

        @Override
        public Connection getConnection() throws SQLException {
            return dataSource.getConnection();
        }

        @Override
        public void shutdown() {}

        @Override
        public void initialize() {}
    }
}
