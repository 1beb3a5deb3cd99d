package org.incidentflow.docs;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.incidentflow.docs.RouteMap.Call;
import org.incidentflow.docs.RouteMap.Route;

/**
 * All routes from left to right, each in the column after the last that calls it. Routes of which settings choose one
 * are in one box; those that neither call nor are called stand below.
 */
final class OverviewDiagram {

    private static final int MARGIN = 24;
    private static final int TOP = 106;
    private static final int COLUMN_GAP = 64;
    private static final int ROW_GAP = 20;
    private static final int BOX_HEIGHT = 32;
    private static final int STARTED_HEIGHT = 50;
    private static final int LINE = 20;
    private static final int PASSAGE = 6;
    private static final int ROUNDS = 24;

    private final RouteMap routes;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<Edge> edges = new ArrayList<>();
    private final List<List<Node>> columns = new ArrayList<>();
    private final Svg svg = new Svg();

    private OverviewDiagram(RouteMap routes) {
        this.routes = routes;
    }

    static String draw(RouteMap routes) {
        return new OverviewDiagram(routes).draw();
    }

    private String draw() {
        makeNodes();
        List<Node> alone = takeThoseAlone();
        nodes.values().forEach(node -> column(node, new HashSet<>()));
        makeColumns();
        placeThem();
        int width = drawColumns();
        int bottom = nodes.values().stream()
                .mapToInt(node -> node.y + node.height)
                .max()
                .orElse(TOP);
        int height = drawAlone(alone, bottom + 48, width);
        svg.text("title", MARGIN, 34, "All routes");
        svg.text("note", MARGIN, 56, "Solid: calls. Dashed: the fallback, when the call before it fails.");
        svg.text(
                "note",
                MARGIN,
                74,
                "Dotted: one of these, as the settings say. Green: what starts by itself or by a call of the API.");
        return svg.write("All routes and their calls", width, height);
    }

    private void makeNodes() {
        Map<String, String> groups = new HashMap<>();
        for (Route route : routes.all()) {
            for (Call call : route.calls()) {
                if (isOneOfSeveral(call)) {
                    String prefix = call.target().substring(0, call.target().indexOf("{{"));
                    routes.all().stream()
                            .map(Route::id)
                            .filter(id -> id.startsWith(prefix))
                            .forEach(id -> groups.put(id, prefix + "…"));
                }
            }
        }
        for (Route route : routes.all()) {
            nodes.computeIfAbsent(groups.getOrDefault(route.id(), route.id()), Node::new)
                    .routes
                    .add(route);
        }
        for (Route route : routes.all()) {
            for (Call call : route.calls()) {
                if (call.target().isEmpty()) {
                    continue;
                }
                String target = isOneOfSeveral(call)
                        ? call.target().substring(0, call.target().indexOf("{{")) + "…"
                        : groups.getOrDefault(call.target(), call.target());
                Node from = nodes.get(groups.getOrDefault(route.id(), route.id()));
                String style = call.fallback() ? "fallback" : call.chosen() ? "chosen" : "";
                Edge edge = new Edge(from, nodes.get(target), style);
                if (!edges.contains(edge)) {
                    edges.add(edge);
                }
            }
        }
        nodes.values().forEach(Node::measure);
    }

    private static boolean isOneOfSeveral(Call call) {
        return call.target().contains("{{");
    }

    private List<Node> takeThoseAlone() {
        List<Node> alone = nodes.values().stream()
                .filter(node -> edges.stream().noneMatch(edge -> edge.from == node || edge.to == node))
                .toList();
        nodes.values().removeAll(alone);
        return alone;
    }

    /** One more than that of the last caller; those who nobody calls stand right before what they call. */
    private int column(Node node, Set<Node> path) {
        if (node.column < 0 && path.add(node)) {
            node.column = edges.stream()
                    .filter(edge -> edge.to == node)
                    .mapToInt(edge -> column(edge.from, path) + 1)
                    .max()
                    .orElse(0);
        }
        return Math.max(0, node.column);
    }

    /** With a passage in each column that an arrow crosses. */
    private void makeColumns() {
        for (Node node : List.copyOf(nodes.values())) {
            if (edges.stream().noneMatch(edge -> edge.to == node)) {
                node.column = edges.stream()
                        .filter(edge -> edge.from == node)
                        .mapToInt(edge -> edge.to.column - 1)
                        .min()
                        .orElse(0);
            }
        }
        int last = nodes.values().stream().mapToInt(node -> node.column).max().orElse(0);
        for (int i = 0; i <= last; i++) {
            columns.add(new ArrayList<>());
        }
        nodes.values().forEach(node -> columns.get(node.column).add(node));
        for (Edge edge : edges) {
            Node before = edge.from;
            for (int i = edge.from.column + 1; i < edge.to.column; i++) {
                Node passage = new Node("");
                passage.column = i;
                passage.height = PASSAGE;
                columns.get(i).add(passage);
                edge.passages.add(passage);
                join(before, passage);
                before = passage;
            }
            join(before, edge.to);
        }
    }

    private static void join(Node left, Node right) {
        left.right.add(right);
        right.left.add(left);
    }

    /** In the order of their neighbours, with all columns about the same middle. */
    private void placeThem() {
        columns.forEach(OverviewDiagram::stack);
        for (int round = 0; round < ROUNDS; round++) {
            boolean forward = round % 2 == 0;
            for (int i = 0; i < columns.size(); i++) {
                List<Node> column = columns.get(forward ? i : columns.size() - 1 - i);
                column.forEach(node -> node.wanted = node.near(forward ? node.left : node.right));
                column.sort(Comparator.comparingInt(node -> node.wanted));
                stack(column);
            }
        }
        int tallest = columns.stream().mapToInt(OverviewDiagram::height).max().orElse(0);
        columns.forEach(column -> column.forEach(node -> node.y += (tallest - height(column)) / 2));
    }

    private static int height(List<Node> column) {
        return column.stream().mapToInt(node -> node.height + ROW_GAP).sum();
    }

    private static void stack(List<Node> column) {
        int y = TOP;
        for (Node node : column) {
            node.y = y;
            y += node.height + ROW_GAP;
        }
    }

    private int drawColumns() {
        int x = MARGIN;
        for (List<Node> column : columns) {
            int widest = column.stream().mapToInt(node -> node.width).max().orElse(0);
            for (Node node : column) {
                node.x = x;
                node.width = node.routes.isEmpty() ? widest : node.width;
            }
            x += widest + COLUMN_GAP;
        }
        edges.forEach(this::drawEdge);
        nodes.values().forEach(this::drawNode);
        return x - COLUMN_GAP + MARGIN;
    }

    private void drawEdge(Edge edge) {
        StringBuilder path = new StringBuilder();
        int x = edge.from.x + edge.from.width;
        int y = edge.from.y + edge.from.height / 2;
        path.append("M%d %d".formatted(x, y));
        List<Node> stations = new ArrayList<>(edge.passages);
        stations.add(edge.to);
        for (Node station : stations) {
            int nextY = station.y + station.height / 2;
            // Past wider boxes of the same column before it bends.
            int bendFrom = Math.max(x, station.x - COLUMN_GAP);
            int middle = (bendFrom + station.x) / 2;
            path.append("H%1$dC%2$d %3$d %2$d %4$d %5$d %4$d".formatted(bendFrom, middle, y, nextY, station.x));
            y = nextY;
            x = station.x + station.width;
            if (station != edge.to) {
                path.append("H%d".formatted(x));
            }
        }
        svg.arrow(edge.style, path.toString());
    }

    private void drawNode(Node node) {
        if (node.routes.size() > 1) {
            svg.box("box", node.x, node.y, node.width, node.height, node.id);
            svg.text("note", node.x + 12, node.y + 20, "one of");
            for (int i = 0; i < node.routes.size(); i++) {
                svg.text(
                        "id",
                        node.x + 12,
                        node.y + 20 + (i + 1) * LINE,
                        node.routes.get(i).id());
            }
            return;
        }
        Route route = node.routes.get(0);
        svg.box(
                route.start().isEmpty() ? "box" : "start",
                node.x,
                node.y,
                node.width,
                node.height,
                route.description());
        svg.text("id", node.x + 12, node.y + 21, route.id());
        if (!route.start().isEmpty()) {
            svg.text("note", node.x + 12, node.y + 40, route.start());
        }
    }

    /** @return where the drawing ends */
    private int drawAlone(List<Node> alone, int top, int width) {
        if (alone.isEmpty()) {
            return top;
        }
        svg.text("note", MARGIN, top, "Without calls of other routes:");
        int x = MARGIN;
        int y = top + 16;
        for (Node node : alone) {
            if (x + node.width > width - MARGIN) {
                x = MARGIN;
                y += STARTED_HEIGHT + ROW_GAP;
            }
            node.x = x;
            node.y = y;
            drawNode(node);
            x += node.width + ROW_GAP;
        }
        return y + STARTED_HEIGHT + MARGIN;
    }

    /** A route, several of which one is chosen, or with none the passage of an arrow. */
    private static final class Node {

        private final String id;
        private final List<Route> routes = new ArrayList<>();
        private final List<Node> left = new ArrayList<>();
        private final List<Node> right = new ArrayList<>();
        private int column = -1;
        private int x;
        private int y;
        private int width;
        private int height;
        private int wanted;

        private Node(String id) {
            this.id = id;
        }

        private void measure() {
            int longest = routes.stream()
                    .mapToInt(route ->
                            Math.max(route.id().length() * 8, route.start().length() * 7))
                    .max()
                    .orElse(0);
            width = longest + 24;
            boolean started = !routes.get(0).start().isEmpty();
            height = routes.size() > 1 ? 12 + LINE * (routes.size() + 1) : started ? STARTED_HEIGHT : BOX_HEIGHT;
        }

        private int near(List<Node> neighbours) {
            return neighbours.isEmpty()
                    ? y + height / 2
                    : neighbours.stream()
                                    .mapToInt(one -> one.y + one.height / 2)
                                    .sum()
                            / neighbours.size();
        }
    }

    private record Edge(Node from, Node to, String style, List<Node> passages) {

        private Edge(Node from, Node to, String style) {
            this(from, to, style, new ArrayList<>());
        }
    }
}
