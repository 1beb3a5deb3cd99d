package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;

class DatabaseTroubleTest {

    @ParameterizedTest
    @CsvSource({
        "08000, AWAY",
        "08001, AWAY",
        "08003, AWAY",
        "08004, AWAY",
        "08006, AWAY",
        "08P01, AWAY",
        "57P01, AWAY",
        "57P02, AWAY",
        "57P03, AWAY",
        "57P04, AWAY",
        "57P05, AWAY",
        "25P03, AWAY",
        "25P04, AWAY",
        "25006, READ_ONLY",
        "53000, FULL",
        "53100, FULL",
        "53200, FULL",
        "53300, FULL",
        "53400, FULL",
        "58000, DAMAGED",
        "58030, DAMAGED",
        "58P01, DAMAGED",
        "XX001, DAMAGED",
        "XX002, DAMAGED",
        "57014, SLOW",
        "55P03, LOCKED",
        "40001, LOST",
        "40P01, LOST"
    })
    void knowsTheStatesInWhichTheDatabaseCannotTakeIt(String state, DatabaseTrouble trouble) {
        SQLException failure = new SQLException("no", state);

        assertThat(DatabaseTrouble.of(failure)).contains(trouble);
        assertThat(DatabaseTrouble.of(new UncategorizedSQLException("a task", null, failure)))
                .contains(trouble);
        assertThat(DatabaseTrouble.of(new IllegalStateException(new BatchUpdateException("no", state, new int[0]))))
                .contains(trouble);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"23505", "23514", "22021", "42P01", "42501", "54000", "25001", "25P02", "XX000", "P0001", "0"})
    void leavesTheFaultsOfAStatementAlone(String state) {
        assertThat(DatabaseTrouble.of(new SQLException("no", state))).isEmpty();
    }

    /** As for a row that is too long for an index: Spring counts it among the resources. */
    @Test
    void asksTheStateBeforeSpring() {
        assertThat(DatabaseTrouble.of(
                        new DataAccessResourceFailureException("too long", new SQLException("no", "54000"))))
                .isEmpty();
    }

    @Test
    void isAwayWhereThereIsNoConnection() {
        assertThat(DatabaseTrouble.of(new SQLTransientConnectionException("timed out", "28P01")))
                .contains(DatabaseTrouble.AWAY);
        assertThat(DatabaseTrouble.of(
                        new CannotGetJdbcConnectionException("none", new SQLException(new ConnectException()))))
                .contains(DatabaseTrouble.AWAY);
        assertThat(DatabaseTrouble.of(new DataAccessResourceFailureException("no state")))
                .contains(DatabaseTrouble.AWAY);
        assertThat(DatabaseTrouble.of(new SQLException("no state"))).isEmpty();
        assertThat(DatabaseTrouble.of(null)).isEmpty();
    }

    /** A row that another session has locked is not to cost the others of its group their turn. */
    @Test
    void saysWhichTroubleRowsMayNotShare() {
        assertThat(DatabaseTrouble.values())
                .filteredOn(trouble -> !trouble.ofAllRows())
                .containsExactly(DatabaseTrouble.DAMAGED, DatabaseTrouble.LOCKED, DatabaseTrouble.LOST);
    }
}
