package org.incidentflow.operate;

import java.util.Collection;
import javax.sql.DataSource;
import org.incidentflow.platform.Statement;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Notifications that were given up. */
public final class FailedNotifications {

    private static final String RESEND = Statement.read("resend-failed-notifications.sql");

    private final JdbcClient database;

    public FailedNotifications(DataSource database) {
        this.database = JdbcClient.create(database);
    }

    /** Queues the oldest of these channels again, and returns how many. */
    int resend(Collection<String> channels, int limit) {
        return database.sql(RESEND)
                .param("channels", channels)
                .param("limit", limit)
                .query(Integer.class)
                .single();
    }
}
