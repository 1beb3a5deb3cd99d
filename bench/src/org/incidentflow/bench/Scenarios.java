package org.incidentflow.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** All scenarios by name, in the order in which they run. */
final class Scenarios {

    static final Map<String, Scenario> ALL = new LinkedHashMap<>();

    private static final int MODEL_MILLIS = 800;
    private static final int TICKET_MILLIS = 120;
    private static final int LEAD_SECONDS = 3;

    static {
        ALL.put("instant", Scenarios::instant);
        ALL.put("slow", Scenarios::slow);
        ALL.put("overload", Scenarios::overload);
        ALL.put("warmup", Scenarios::warmup);
        ALL.put("start", Scenarios::start);
        ALL.put("memory", Scenarios::memory);
        ALL.put("classifier", Scenarios::classifier);
        ALL.put("reminders", Scenarios::reminders);
        ALL.put("growth", Scenarios::growth);
    }

    private Scenarios() {}

    /** In turns, since the speed of a machine that others use changes within minutes. */
    private static Result instant(Landscape landscape, boolean brief) throws Exception {
        Result result = new Result("instant", "at least 0.75 of the yardstick's rate");
        int connections = brief ? 4 : 64;
        int warm = brief ? 1 : 90;
        int seconds = brief ? 1 : 20;
        landscape.delay(0, 0);
        landscape.startYardstick();
        landscape.load(connections, warm, 0);
        landscape.startApplication(Map.of());
        landscape.load(connections, warm, 0);
        List<Run> yardstick = new ArrayList<>();
        List<Run> application = new ArrayList<>();
        for (int i = 0; i < (brief ? 1 : 5); i++) {
            landscape.turnToYardstick();
            yardstick.add(result.add(landscape.measure("yardstick", connections, seconds, 0)));
            landscape.turnToApplication();
            application.add(result.add(landscape.measure("application", connections, seconds, 0)));
        }
        double yardstickRate = median(yardstick, Scenarios::rate);
        double applicationRate = median(application, Scenarios::rate);
        result.figure("rate of the yardstick (1/s)", yardstickRate);
        result.figure("rate of the application (1/s)", applicationRate);
        result.figure("ratio", applicationRate / yardstickRate);
        landscape.stopPrograms();
        return result;
    }

    /** Without the first seconds, in which all connections begin at once and none can have an answer. */
    private static Result slow(Landscape landscape, boolean brief) throws Exception {
        Result result = new Result(
                "slow", "2,000 connections: 1,739/s, p99 under 2 s, 800 MiB; 512 connections: 530/s, p99 under 1.1 s");
        landscape.startApplication(Map.of());
        if (!brief) {
            landscape.delay(0, 0);
            landscape.load(64, 90, 0);
        }
        landscape.delay(brief ? 80 : MODEL_MILLIS, brief ? 12 : TICKET_MILLIS);
        for (int connections : brief ? new int[] {8} : new int[] {512, 2000}) {
            if (!brief) {
                landscape.load(connections, 15, 0);
            }
            String with = " with " + connections + " connections";
            List<Run> runs = new ArrayList<>();
            for (int i = 0; i < (brief ? 1 : 3); i++) {
                runs.add(result.add(landscape.measure(
                        connections + " connections", connections, brief ? 1 : 20, 0, brief ? 0 : LEAD_SECONDS)));
            }
            result.figure("rate" + with + " (1/s)", median(runs, Scenarios::rate));
            result.figure("p99" + with + " (ms)", median(runs, run -> run.load().accepted().p99()));
            result.figure("memory" + with + " (MiB)", median(runs, Run::memory));
        }
        return result;
    }

    /** As many at once as it may take is normal; four times what then comes through, whatever the answers, is too much. */
    private static Result overload(Landscape landscape, boolean brief) throws Exception {
        Result result = new Result(
                "overload", "p99 of the accepted within 2 × normal, refusals at once, memory flat, recovery immediate");
        int limit = brief ? 8 : 500;
        int seconds = brief ? 1 : 20;
        landscape.delay(0, 0);
        landscape.startApplication(Map.of("MAX_IN_FLIGHT", String.valueOf(limit)));
        landscape.load(brief ? 4 : 64, brief ? 1 : 60, 0);
        landscape.delay(brief ? 80 : MODEL_MILLIS, brief ? 12 : TICKET_MILLIS);
        Run normal = result.add(landscape.measure("normal", limit, seconds, 0));
        Run over = result.add(
                landscape.measure("4 × capacity", limit * 8, seconds, 4 * Math.max(1, normal.load().rate())));
        Run after = result.add(landscape.measure("afterwards", limit, brief ? 1 : 10, 0));
        result.figure("p99 to normal", over.load().accepted().p99() / normal.load().accepted().p99());
        result.figure("p99 of refusals (ms)", over.load().refused().p99());
        result.figure("refused (1/s)", over.load().outcomes().getOrDefault("503", 0L) / (double) seconds);
        result.figure("memory more than normal (MiB)", over.memory() - normal.memory());
        result.figure("rate afterwards to normal", after.load().rate() / normal.load().rate());
        return result;
    }

    private static Result warmup(Landscape landscape, boolean brief) throws Exception {
        Result result = new Result("warmup", "in the first 30 s at least 0.6 of the warm rate");
        landscape.delay(0, 0);
        landscape.startApplication(Map.of());
        Load load = result.add(landscape.measure("from cold", brief ? 4 : 64, brief ? 3 : 150, 0)).load();
        int first = brief ? 1 : 30;
        result.figure("rate at first (1/s)", load.rate(0, first));
        result.figure("rate warm (1/s)", load.rate(load.bySecond().length - first, load.bySecond().length));
        result.figure("ratio", result.figures().get("rate at first (1/s)") / result.figures().get("rate warm (1/s)"));
        return result;
    }

    private static Result start(Landscape landscape, boolean brief) throws Exception {
        Result result = new Result(
                "start", "first 201 in 3 s with an existing database, in 6 s with the embedded one; 350 MiB idle");
        landscape.delay(0, 0);
        landscape.startApplication(Map.of());
        double[] existing = new double[brief ? 1 : 3];
        for (int i = 0; i < existing.length; i++) {
            existing[i] = landscape.startAgain();
        }
        result.figure("first 201, existing database (s)", Figures.median(existing));
        if (!brief) {
            Thread.sleep(6000);
        }
        result.figure("idle (MiB)", landscape.memory());
        if (!brief) {
            Path data = landscape.folder().resolve("embedded");
            landscape.startWithOwnDatabase(data);
            result.figure("first 201, embedded database, second start (s)", landscape.startWithOwnDatabase(data));
            landscape.stopPrograms();
        }
        return result;
    }

    private static Result memory(Landscape landscape, boolean brief) throws Exception {
        Result result = new Result("memory", "growth at most 5 MiB per 10,000 incidents");
        landscape.delay(0, 0);
        landscape.startApplication(Map.of());
        landscape.load(brief ? 4 : 50, brief ? 1 : 60, 0);
        Run first = result.add(landscape.measure("first half", brief ? 4 : 50, brief ? 1 : 30, 0));
        Run second = result.add(landscape.measure("second half", brief ? 4 : 50, brief ? 1 : 30, 0));
        result.figure(
                "growth per 10,000 incidents (MiB)",
                (second.memory() - first.memory()) * 10_000 / second.load().created());
        return result;
    }

    private static Result classifier(Landscape landscape, boolean brief) throws Exception {
        Result result = new Result("classifier", "at least 150 messages a second");
        landscape.delay(0, 0);
        landscape.startApplication(Map.of("LLM_PROVIDER", "local"));
        landscape.load(brief ? 2 : 32, brief ? 1 : 30, 0);
        Run run = result.add(landscape.measure("local classifier", brief ? 2 : 32, brief ? 1 : 20, 0));
        result.figure("rate (1/s)", run.load().rate());
        return result;
    }

    private static Result reminders(Landscape landscape, boolean brief) throws Exception {
        Result result = new Result(
                "reminders", "20,000 overdue at 10,000/s; arming at 2,000/s; neither slower by 10 % with a million armed");
        result.figures().putAll(
                landscape.figures(ReminderScenario.class, brief ? 1_000 : 1_000_000, brief ? 1 : 10));
        return result;
    }

    private static Result growth(Landscape landscape, boolean brief) throws Exception {
        Result result = new Result("growth", "an incident costs the same in an empty database and after 5,000,000");
        Object[] sizes = brief ? new Object[] {0, 10_000} : new Object[] {0, 1_000_000, 5_000_000};
        result.figures().putAll(landscape.figures(GrowthScenario.class, sizes));
        return result;
    }

    private static double rate(Run run) {
        return run.load().rate();
    }

    private static double median(List<Run> runs, ToDoubleFunction<Run> figure) {
        return Figures.median(runs.stream().mapToDouble(figure).toArray());
    }
}
