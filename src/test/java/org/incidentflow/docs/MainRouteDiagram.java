package org.incidentflow.docs;

import java.util.List;
import org.incidentflow.docs.RouteMap.Call;
import org.incidentflow.docs.RouteMap.Route;

/** The main route from top to bottom: each step, beside it the route that it calls, and beside that what this calls. */
final class MainRouteDiagram {

    private static final int WIDTH = 1_080;
    private static final int STEP_X = 24;
    private static final int STEP_WIDTH = 120;
    private static final int STEP_HEIGHT = 36;
    private static final int ROUTE_X = 190;
    private static final int ROUTE_WIDTH = 410;
    private static final int CALLED_X = 680;
    private static final int CALLED_WIDTH = 376;
    private static final int LINE = 18;
    private static final int GAP = 26;

    private final RouteMap routes;
    private final Svg svg = new Svg();

    private MainRouteDiagram(RouteMap routes) {
        this.routes = routes;
    }

    static String draw(RouteMap routes, String id) {
        return new MainRouteDiagram(routes).draw(routes.get(id));
    }

    private String draw(Route main) {
        svg.text("title", STEP_X, 34, main.id());
        svg.text("note", STEP_X, 56, main.description());
        svg.text("note", STEP_X, 76, "Solid: calls. Dashed: the fallback, when the call before it fails.");
        int y = 96;
        int middle = STEP_X + STEP_WIDTH / 2;
        svg.box("start", STEP_X, y, width(main.start()), 30, "");
        svg.text("id", STEP_X + 10, y + 20, main.start());
        int from = y + 30;
        y += 30 + GAP;
        for (Call step : main.calls()) {
            int height = drawStep(step, y);
            svg.arrow("", "M%d %dV%d".formatted(middle, from, y));
            from = y + STEP_HEIGHT;
            y += height + GAP;
        }
        return svg.write("The route " + main.id() + ": " + main.description(), WIDTH, y);
    }

    /** @return the height of the row */
    private int drawStep(Call step, int y) {
        Route route = routes.get(step.target());
        List<String> description = Svg.wrap(route.description(), 54);
        int calledHeight = 0;
        for (Call call : route.calls()) {
            calledHeight += cardHeight(called(call)) + (calledHeight == 0 ? 0 : 10);
        }
        int height = cardHeight(description);
        svg.box("step", STEP_X, y, STEP_WIDTH, STEP_HEIGHT, "Step " + step.step());
        svg.text("id", STEP_X + 12, y + 23, step.step());
        svg.arrow("", "M%d %dH%d".formatted(STEP_X + STEP_WIDTH, y + STEP_HEIGHT / 2, ROUTE_X));
        svg.box("box", ROUTE_X, y, ROUTE_WIDTH, height, route.description());
        svg.text("id", ROUTE_X + 12, y + 23, route.id());
        svg.lines("", ROUTE_X + 12, y + 23 + LINE, LINE, description);
        int calledY = y;
        for (Call call : route.calls()) {
            calledY += drawCalled(call, y, calledY) + 10;
        }
        return Math.max(height, calledHeight);
    }

    private int drawCalled(Call call, int callerY, int y) {
        List<String> text = called(call);
        int height = cardHeight(text);
        int fromX = ROUTE_X + ROUTE_WIDTH;
        int fromY = callerY + STEP_HEIGHT / 2 + (call.fallback() ? 12 : 0);
        int toY = y + STEP_HEIGHT / 2;
        int bend = (fromX + CALLED_X) / 2;
        svg.arrow(
                call.fallback() ? "fallback" : "",
                fromY == toY
                        ? "M%d %dH%d".formatted(fromX, fromY, CALLED_X)
                        : "M%d %dH%dV%dH%d".formatted(fromX, fromY, bend, toY, CALLED_X));
        String id = call.target().isEmpty() ? call.step() : call.target();
        String style = call.target().isEmpty() ? "group" : "box";
        svg.box(style, CALLED_X, y, CALLED_WIDTH, height, String.join(" ", text));
        svg.text("id", CALLED_X + 12, y + 23, id);
        if (!call.condition().isEmpty()) {
            svg.text("note", CALLED_X + 22 + id.length() * 8, y + 23, call.condition());
        }
        svg.lines("", CALLED_X + 12, y + 23 + LINE, LINE, text);
        return height;
    }

    private List<String> called(Call call) {
        return call.target().isEmpty()
                ? List.of()
                : Svg.wrap(routes.get(call.target()).description(), 48);
    }

    private static int cardHeight(List<String> lines) {
        return STEP_HEIGHT + lines.size() * LINE - (lines.isEmpty() ? 0 : 4);
    }

    private static int width(String id) {
        return 20 + id.length() * 8;
    }
}
