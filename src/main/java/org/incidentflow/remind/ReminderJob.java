package org.incidentflow.remind;

import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;
import org.quartz.SchedulerException;

/** Fires when an incident's reminder falls due, and reminds everybody who is due by then. */
public final class ReminderJob implements Job {

    static final String ROUTES = "incident-flow-routes";

    @Override
    public void execute(JobExecutionContext context) throws JobExecutionException {
        try {
            ProducerTemplate routes =
                    (ProducerTemplate) context.getScheduler().getContext().get(ROUTES);
            routes.sendBody(
                    "direct:remind-customers", context.getTrigger().getKey().getName());
        } catch (SchedulerException | CamelExecutionException e) {
            throw new JobExecutionException(e);
        }
    }
}
