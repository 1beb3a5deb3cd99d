package org.incidentflow.platform;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** The PostgreSQL that holds the incidents: its pools and its schema. */
public final class Database implements AutoCloseable {

    private static final Duration CONNECTION_WAIT = Duration.ofMillis(2_500);

    private final HikariDataSource requests;
    private final HikariDataSource scheduler;

    /** @param schedulerConnections connections of Quartz's own, so that neither it nor a request starves the other */
    public Database(String jdbcUrl, String user, String password, int requestConnections, int schedulerConnections) {
        requests = pool("requests", jdbcUrl, user, password, requestConnections);
        scheduler = pool("scheduler", jdbcUrl, user, password, schedulerConnections);
    }

    private static HikariDataSource pool(String name, String jdbcUrl, String user, String password, int connections) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(jdbcUrl);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql("SET TIME ZONE 'UTC'");
        config.addDataSourceProperty("ApplicationName", "incident-flow " + name);
        config.addDataSourceProperty("connectTimeout", "2");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        return new HikariDataSource(config);
    }

    /** Brings the schema to this version of the application, Quartz's tables included. */
    public void migrate() {
        Flyway.configure()
                .dataSource(requests)
                .connectRetries(30)
                .connectRetriesInterval(2)
                .load()
                .migrate();
    }

    /** For routes and their SQL. */
    public DataSource requests() {
        return requests;
    }

    /** For Quartz alone. */
    public DataSource scheduler() {
        return scheduler;
    }

    /** The server's version, such as {@code 17.11}. */
    public String version() throws SQLException {
        try (Connection connection = requests.getConnection()) {
            return connection.getMetaData().getDatabaseProductVersion().split(" ", 2)[0];
        }
    }

    /** @throws SQLException if the database does not answer */
    public void ping() throws SQLException {
        try (Connection connection = requests.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(2);
            statement.execute("SELECT 1");
        }
    }

    @Override
    public void close() {
        scheduler.close();
        requests.close();
    }
}
