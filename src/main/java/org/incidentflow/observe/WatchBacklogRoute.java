package org.incidentflow.observe;

import org.apache.camel.builder.RouteBuilder;

/** Reads what waits in the database, for the gauges. */
public final class WatchBacklogRoute extends RouteBuilder {

    @Override
    public void configure() {
        from("timer:watch-backlog?period=5s&delay=0")
                .routeId("watch-backlog")
                .routeConfigurationId("sweep-errors")
                .description("Reads every few seconds how much waits in the database, in one cheap query.")
                .to("sql:classpath:sql/select-backlog.sql?dataSource=#deliveryDatabase&outputType=SelectOne"
                        + "&template.queryTimeout=3")
                .id("select-backlog")
                .bean("backlog", "update")
                .id("keep-backlog");
    }
}
