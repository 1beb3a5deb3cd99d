package org.incidentflow.classify;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.sql.DataSource;
import org.incidentflow.classify.CallBudget.Block;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Gives away a day's calls of the model to all nodes on one database, whose clock says what day it is. */
public final class ReservedCalls implements CallBudget.Reservations {

    public static final String STATEMENT = "sql/reserve-model-calls.sql";

    private final JdbcClient database;
    private final String sql;

    public ReservedCalls(DataSource dataSource) {
        database = JdbcClient.create(dataSource);
        try (InputStream file = ReservedCalls.class.getClassLoader().getResourceAsStream(STATEMENT)) {
            sql = new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Block reserve(int block, int daily) {
        return database.sql(sql)
                .param("block", block)
                .param("daily", daily)
                .query((row, number) -> new Block(row.getInt(1), Duration.ofMillis(row.getLong(2))))
                .single();
    }
}
