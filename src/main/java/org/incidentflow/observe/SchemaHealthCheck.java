package org.incidentflow.observe;

import java.sql.SQLException;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.flywaydb.core.api.MigrationVersion;
import org.incidentflow.platform.Database;

/**
 * Not ready while the schema is older than this build, as after a restore of a backup. A newer one is what a newer
 * instance beside this one made, which this one can work with.
 */
public final class SchemaHealthCheck extends AbstractHealthCheck {

    private final Database database;

    public SchemaHealthCheck(Database database) {
        super("incident-flow", "schema");
        this.database = database;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        MigrationVersion expected = database.expectedSchema();
        try {
            MigrationVersion found = database.schema();
            if (found.compareTo(expected) < 0) {
                builder.message("The schema has version %s, and this build needs %s: restart it to migrate."
                                .formatted(found, expected))
                        .down();
            } else if (found.compareTo(expected) > 0) {
                builder.message("The schema has version %s, newer than the %s of this build."
                                .formatted(found, expected))
                        .up();
            } else {
                builder.up();
            }
        } catch (SQLException e) {
            builder.message("The schema's version cannot be read: " + e.getMessage())
                    .down();
        }
    }
}
