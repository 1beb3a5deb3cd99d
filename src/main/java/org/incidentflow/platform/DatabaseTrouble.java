package org.incidentflow.platform;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.apache.camel.util.ObjectHelper;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/**
 * Why the database did not take a statement that it may take later: the one table of SQLSTATEs for requests, groups,
 * background jobs and the check of writes. What is not in it is a fault of the statement or of its values.
 */
public enum DatabaseTrouble {
    AWAY("The database cannot be reached."),
    READ_ONLY("The database takes no changes now."),
    FULL("The database is out of disk space, memory or connections."),
    DAMAGED("The database cannot use its files."),
    /** With the whole statement, however few rows it has. */
    SLOW("The database is busy."),
    /** Another session has a lock on a row; the other rows of the statement may succeed without it. */
    LOCKED("The database is busy."),
    /** It lost against another transaction; a part of its rows may succeed. */
    LOST("The database is busy.");

    private final String description;

    DatabaseTrouble(String description) {
        this.description = description;
    }

    /** In a sentence that anybody may read. */
    public String description() {
        return description;
    }

    /** Whether rows of the same statement fare no better alone. */
    public boolean ofAllRows() {
        return this != LOCKED && this != LOST && this != DAMAGED;
    }

    /** Empty if the failure is not the database's. */
    public static Optional<DatabaseTrouble> of(Throwable failure) {
        if (failure == null) {
            return Optional.empty();
        }
        if (find(failure, SQLTransientConnectionException.class)
                || find(failure, CannotGetJdbcConnectionException.class)) {
            // The pool's; its SQLSTATE is that of an attempt to connect, a wrong password's for example.
            return Optional.of(AWAY);
        }
        SQLException sql = ObjectHelper.getException(SQLException.class, failure);
        if (sql == null || sql.getSQLState() == null) {
            return find(failure, DataAccessResourceFailureException.class) ? Optional.of(AWAY) : Optional.empty();
        }
        return Optional.ofNullable(of(sql.getSQLState()));
    }

    /** As PostgreSQL's manual names them in its appendix on error codes. */
    private static DatabaseTrouble of(String state) {
        return switch (state) {
            case "25006" -> READ_ONLY;
            // A session that the server ended: idle for too long in a transaction, or in one that took too long.
            case "25P03", "25P04" -> AWAY;
            // Cancelled: by statement_timeout or an administrator.
            case "57014" -> SLOW;
            // A lock that was not given in time.
            case "55P03" -> LOCKED;
            case "XX001", "XX002" -> DAMAGED;
            default -> ofClass(state);
        };
    }

    private static DatabaseTrouble ofClass(String state) {
        if (state.startsWith("57P0")) {
            // It shuts down, has crashed, or starts.
            return AWAY;
        }
        return switch (state.substring(0, Math.min(2, state.length()))) {
            case "08" -> AWAY;
            case "53" -> FULL;
            case "58" -> DAMAGED;
            // Lost against another transaction: a deadlock, or no serial order.
            case "40" -> LOST;
            default -> null;
        };
    }

    private static boolean find(Throwable failure, Class<? extends Throwable> type) {
        return ObjectHelper.getException(type, failure) != null;
    }
}
