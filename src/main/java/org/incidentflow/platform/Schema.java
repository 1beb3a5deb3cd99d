package org.incidentflow.platform;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.apache.camel.util.ObjectHelper;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The application's tables, Quartz's included: makes them, or brings them to this version of the application. */
final class Schema {

    /** The first that is named counts, even if there is none of that name yet; unnamed, the one where PostgreSQL would make tables. */
    private static final String NAME =
            """
            SELECT CASE WHEN first IN ('$user', '') THEN current_schema() ELSE first END
            FROM (SELECT CASE current_setting('search_path') WHEN '' THEN '' ELSE
              (parse_ident(current_setting('search_path'), false))[1] END) AS path(first)
            """;

    private static final String FOREIGN_OBJECT =
            """
            SELECT pg_describe_object(class, object, 0)
            FROM (
              SELECT CAST('pg_class' AS regclass), oid, relnamespace FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
              UNION ALL SELECT CAST('pg_proc' AS regclass), oid, pronamespace FROM pg_proc
              UNION ALL SELECT CAST('pg_type' AS regclass), oid, typnamespace FROM pg_type
            ) AS objects(class, object, schema)
            WHERE schema = to_regnamespace(quote_ident(:schema))
              AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = class AND objid = object AND deptype = 'e')
            LIMIT 1
            """;

    /** The first right that is missing, and what gives it. */
    private static final String MISSING_RIGHT =
            """
            SELECT CASE
              WHEN wanted.oid IS NULL
                THEN format('make the schema %1$I. Let the owner of the database run: GRANT CREATE ON DATABASE %2$I TO %3$I; or: '
                  'CREATE SCHEMA %1$I AUTHORIZATION %3$I;', name, current_database(), current_user)
              WHEN NOT has_schema_privilege(wanted.oid, 'USAGE') OR NOT has_schema_privilege(wanted.oid, 'CREATE')
                THEN format('make tables in the schema %1$I. Let its owner run: GRANT USAGE, CREATE ON SCHEMA %1$I TO %2$I;',
                  name, current_user)
              ELSE format('change the tables in the schema %1$I. Let DB_USER be their owner%2$s.', name,
                (SELECT ', ' || quote_ident(pg_get_userbyid(relowner)) FROM pg_class
                 WHERE relnamespace = wanted.oid AND relkind = 'r' AND pg_get_userbyid(relowner) <> current_user LIMIT 1))
            END
            FROM (SELECT CAST(:schema AS text), to_regnamespace(quote_ident(:schema))) AS wanted(name, oid)
            """;

    private final DataSource sessions;
    private final JdbcClient database;
    private final DatabaseAddress address;

    Schema(DataSource sessions, DatabaseAddress address) {
        this.sessions = sessions;
        this.database = JdbcClient.create(sessions);
        this.address = address;
    }

    /**
     * @return its version
     * @throws SettingException if it cannot, with what an operator can do
     */
    MigrationVersion migrate() {
        String schema;
        try {
            schema = name();
        } catch (DataAccessException e) {
            throw new IllegalStateException(
                    "The schema could not be brought up to date: " + oneLine(e.getMostSpecificCause()));
        }
        Flyway flyway = Flyway.configure()
                .dataSource(sessions)
                .schemas(schema)
                // For as long as another instance migrates.
                .lockRetryCount(-1)
                .load();
        try {
            flyway.migrate();
        } catch (FlywayException e) {
            throw explain(e, flyway, schema);
        }
        return Arrays.stream(flyway.info().all())
                .filter(migration -> migration.getState().isResolved())
                .map(MigrationInfo::getVersion)
                // The making of the schema has none.
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(MigrationVersion.EMPTY);
    }

    private String name() {
        return database.sql(NAME)
                .query(String.class)
                .optional()
                .orElseThrow(() -> new SettingException(
                        "DB_USER may use no schema of its search path. Let the owner of one run: GRANT USAGE, CREATE"
                                + " ON SCHEMA … TO …; or name one in DB_URL: " + withSchema()));
    }

    private RuntimeException explain(FlywayException failure, Flyway flyway, String schema) {
        SQLException sql = ObjectHelper.getException(SQLException.class, failure);
        if (failure.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
            return new SettingException(
                    """
                    The schema %s has the %s, which is somebody else's. Let DB_URL name an empty database, or a schema for \
                    Incident Flow alone, which is made if there is none: %s"""
                            .formatted(schema, foreignObject(schema), withSchema()));
        }
        if (failure.getErrorCode() == CoreErrorCode.VALIDATE_ERROR) {
            return new IllegalStateException(
                    """
                    The schema %s was made by another build: its migrations %s are not those of this one. Start the build \
                    that made it, or restore the backup."""
                            .formatted(schema, invalid(flyway)));
        }
        if (sql == null) {
            return failure;
        }
        return switch (String.valueOf(sql.getSQLState())) {
            case "42501" -> new SettingException("DB_USER may not " + missingRight(schema));
            case "55P03" ->
                new IllegalStateException(
                        """
                        The schema %s could not be brought up to date, because another session holds a lock on it. End that \
                        session, which pg_locks shows."""
                                .formatted(schema));
            default ->
                new IllegalStateException(
                        "The schema %s could not be brought up to date: %s".formatted(schema, oneLine(sql)));
        };
    }

    private String foreignObject(String schema) {
        return database.sql(FOREIGN_OBJECT)
                .param("schema", schema)
                .query(String.class)
                .single();
    }

    private String missingRight(String schema) {
        return database.sql(MISSING_RIGHT)
                .param("schema", schema)
                .query(String.class)
                .single();
    }

    private static String invalid(Flyway flyway) {
        return flyway.validateWithResult().invalidMigrations.stream()
                .map(migration -> migration.version)
                .collect(Collectors.joining(", "));
    }

    private static String oneLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).replaceAll("\\s+", " ").strip();
    }

    private String withSchema() {
        return "jdbc:" + address.inWords() + "?currentSchema=incidents";
    }
}
