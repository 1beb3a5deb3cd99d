package org.incidentflow.classify;

import java.time.Duration;
import javax.sql.DataSource;
import org.incidentflow.classify.CallBudget.Block;
import org.incidentflow.platform.Statement;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Gives away a day's calls of the model to all nodes on one database, whose clock says what day it is. */
public final class ReservedCalls implements CallBudget.Reservations {

    private static final String RESERVE = Statement.read("reserve-model-calls.sql");

    private final JdbcClient database;

    public ReservedCalls(DataSource database) {
        this.database = JdbcClient.create(database);
    }

    @Override
    public Block reserve(int block, int daily) {
        return database.sql(RESERVE)
                .param("block", block)
                .param("daily", daily)
                .query((row, number) -> new Block(row.getInt(1), Duration.ofMillis(row.getLong(2))))
                .single();
    }
}
