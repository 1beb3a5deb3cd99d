package org.incidentflow.observe;

import org.apache.camel.builder.RouteBuilder;

/** Finds out every few seconds whether the database takes writes, for the readiness probe. */
public final class WatchDatabaseRoute extends RouteBuilder {

    @Override
    public void configure() {
        from("timer:watch-database?period=5s&delay=5s")
                .routeId("watch-database")
                .routeConfigurationId("sweep-errors")
                .description("Writes as a message does, and sees whether all connections lead to one database.")
                .bean("databaseWatch", "look")
                .id("look-at-database");
    }
}
