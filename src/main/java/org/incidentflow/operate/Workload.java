package org.incidentflow.operate;

/**
 * What waits, and what failed. No number is higher than 100,000: counting goes no further.
 *
 * @param pendingNotifications queued, on their first or a later attempt
 * @param failedNotifications  given up, until somebody resends them
 * @param skippedNotifications never tried, for want of an address or because the incident was resolved first
 * @param armedReminders       alarms that Quartz holds
 * @param overdueReminders     due, and not sent yet
 * @param unfinishedIncidents  received, and not open yet
 * @param localTickets         tickets that the ticket API does not know yet
 */
record Workload(
        long pendingNotifications,
        long failedNotifications,
        long skippedNotifications,
        long armedReminders,
        long overdueReminders,
        long unfinishedIncidents,
        long localTickets) {}
