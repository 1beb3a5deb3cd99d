package org.incidentflow.bench;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws results. */
final class Plots {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 480;
    private static final int SLICE_SECONDS = 5;
    private static final Color[] COLOURS = {
        new Color(0x1f5fa8), new Color(0xe08214), new Color(0x7fb069), new Color(0xb0b0b0)
    };

    static {
        System.setProperty("java.awt.headless", "true");
    }

    private Plots() {}

    /** Returns the names of the files that it wrote. */
    static List<String> write(Path folder, List<Result> results) throws IOException {
        List<String> written = new ArrayList<>();
        Map<String, List<Run>> runs = new LinkedHashMap<>();
        results.forEach(result -> result.runs()
                .forEach(run -> runs.computeIfAbsent(result.scenario() + " " + run.label(), any -> new ArrayList<>())
                        .add(run)));
        if (!runs.isEmpty()) {
            List<String> labels = List.copyOf(runs.keySet());
            CategoryChart rate = bars("Incidents a second", labels);
            rate.addSeries("201/s", labels, medians(runs, run -> run.load().rate()));
            written.add(save(folder, "rate", rate));
            CategoryChart p99 = bars("99 of 100 answered within, ms", labels);
            p99.addSeries(
                    "p99", labels, medians(runs, run -> run.load().accepted().p99()));
            written.add(save(folder, "p99", p99));
            CategoryChart cpu = bars("CPU milliseconds an incident", labels);
            cpu.getStyler().setStacked(true).setLegendVisible(true);
            cpu.addSeries("program", labels, medians(runs, run -> run.cpu().program()));
            cpu.addSeries("PostgreSQL", labels, medians(runs, run -> run.cpu().postgres()));
            cpu.addSeries("stub", labels, medians(runs, run -> run.cpu().stub()));
            cpu.addSeries("load", labels, medians(runs, run -> run.cpu().generator()));
            written.add(save(folder, "cpu", cpu));
        }
        for (Result result : results) {
            if (result.scenario().equals("warmup")) {
                written.add(save(folder, "warmup", warmup(result)));
            }
        }
        return written;
    }

    /** Of the runs with each label. */
    private static List<Double> medians(Map<String, List<Run>> runs, ToDoubleFunction<Run> figure) {
        return runs.values().stream()
                .map(same -> Figures.median(same.stream().mapToDouble(figure).toArray()))
                .toList();
    }

    private static XYChart warmup(Result result) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("Incidents a second from a cold start")
                .xAxisTitle("seconds under load")
                .build();
        style(chart.getStyler());
        chart.getStyler().setLegendVisible(true);
        chart.getStyler().setYAxisMin(0.0).setXAxisMin(0.0);
        Load load = result.runs().get(0).load();
        int seconds = load.bySecond().length;
        int slice = Math.min(SLICE_SECONDS, Math.max(1, seconds / 2));
        List<Double> times = new ArrayList<>();
        List<Double> rates = new ArrayList<>();
        for (int from = 0; from + slice <= seconds; from += slice) {
            times.add(from + slice / 2.0);
            rates.add(load.rate(from, from + slice));
        }
        chart.addSeries("201/s", times, rates);
        double goal = 0.6 * result.figures().get("rate warm (1/s)");
        chart.addSeries("goal for the first 30 s", new double[] {0, Math.min(30, seconds)}, new double[] {goal, goal})
                .setMarker(SeriesMarkers.NONE);
        return chart;
    }

    private static CategoryChart bars(String title, List<String> labels) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .build();
        style(chart.getStyler());
        chart.getStyler().setXAxisLabelRotation(labels.size() > 3 ? 35 : 0);
        chart.getStyler().setLabelsVisible(true);
        chart.getStyler().setLabelsPosition(0.5).setAvailableSpaceFill(0.7);
        chart.getStyler().setDefaultSeriesRenderStyle(CategorySeries.CategorySeriesRenderStyle.Bar);
        return chart;
    }

    private static void style(Styler styler) {
        styler.setLegendVisible(false);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setSeriesColors(COLOURS);
        styler.setDecimalPattern("#,##0.##");
    }

    private static String save(Path folder, String name, Chart<?, ?> chart) throws IOException {
        BitmapEncoder.saveBitmap(chart, folder.resolve(name).toString(), BitmapEncoder.BitmapFormat.PNG);
        return name + ".png";
    }
}
