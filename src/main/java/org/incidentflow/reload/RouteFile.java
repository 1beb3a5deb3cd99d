package org.incidentflow.reload;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** What a YAML route file names, line by line: ids, routes, endpoints, beans, settings and variables. */
public final class RouteFile {

    /** How the names of route files end. */
    public static final String SUFFIX = ".camel.yaml";

    private static final Pattern BEAN_IN_TEXT = Pattern.compile("bean:(\\w+)(?:\\?method=(\\w+))?");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{variable\\.(\\w+)");
    private static final Pattern SETTING = Pattern.compile("\\{\\{([^}:]+)}}");

    private final String name;
    private final String text;
    private final List<Id> ids = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final List<Bean> beans = new ArrayList<>();
    private final List<Setting> settings = new ArrayList<>();
    private final List<Variable> variables = new ArrayList<>();

    private RouteFile(String name, String text) {
        this.name = name;
        this.text = text;
    }

    /** Of a route or a step. */
    public record Id(String id, int line) {}

    /** @param from the address that it begins with, such as {@code direct:create-ticket} */
    public record Route(String id, String from, List<Endpoint> steps, int line) {}

    /** @param id the step's, or empty where there is none */
    public record Endpoint(String id, String uri, List<Option> options, int line) {

        /** The address as one string: that of a route with its name, whichever way that is written. */
        public String address() {
            return options.stream()
                    .filter(option -> uri.equals("direct") && option.name().equals("name"))
                    .map(option -> uri + ":" + option.value())
                    .findFirst()
                    .orElse(uri);
        }
    }

    public record Option(String name, String value, int line) {}

    /** @param method without its arguments; empty where the file names none */
    public record Bean(String name, Optional<String> method, int line) {}

    public record Setting(String name, int line) {}

    /** @param set by this step; otherwise read */
    public record Variable(String name, boolean set, int line) {}

    /**
     * @param name how messages call the file, such as {@code routes/create-ticket.camel.yaml}
     * @throws RejectedFileException if it is not YAML
     */
    public static RouteFile parse(String name, String text) {
        RouteFile file = new RouteFile(name, text);
        try {
            Node root = new Compose(LoadSettings.builder().setLabel(name).build())
                    .composeString(text)
                    .orElseThrow(() -> new RejectedFileException(name, 1, "it is empty: write a route"));
            file.read(root, "");
        } catch (MarkedYamlEngineException e) {
            int line =
                    e.getProblemMark().or(e::getContextMark).map(Mark::getLine).orElse(0) + 1;
            throw new RejectedFileException(name, line, "not valid YAML: " + e.getProblem());
        }
        return file;
    }

    public String name() {
        return name;
    }

    public String text() {
        return text;
    }

    /** The file's name without its folder and ending, which is also the id of its route. */
    public String route() {
        return name.substring(name.lastIndexOf('/') + 1).replace(SUFFIX, "");
    }

    public List<Id> ids() {
        return ids;
    }

    public List<Route> routes() {
        return routes;
    }

    /** Those that are called, wherever they are nested. */
    public List<Endpoint> endpoints() {
        return endpoints;
    }

    public List<Bean> beans() {
        return beans;
    }

    public List<Setting> settings() {
        return settings;
    }

    public List<Variable> variables() {
        return variables;
    }

    private void read(Node node, String kind) {
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(item -> read(item, kind));
        } else if (node instanceof MappingNode fields) {
            readFields(fields, kind);
        } else if (node instanceof ScalarNode scalar) {
            readText(scalar);
        }
    }

    private void readFields(MappingNode fields, String kind) {
        text(fields, "id").ifPresent(id -> ids.add(new Id(id.getValue(), line(id))));
        text(fields, "ref")
                .ifPresent(ref -> beans.add(new Bean(
                        ref.getValue(),
                        text(fields, "method").map(method -> method.getValue().replaceFirst("\\(.*", "")),
                        line(ref))));
        text(fields, "executorService")
                .ifPresent(ref -> beans.add(new Bean(ref.getValue(), Optional.empty(), line(ref))));
        if (kind.equals("setVariable")) {
            text(fields, "name").ifPresent(name -> variables.add(new Variable(name.getValue(), true, line(name))));
        }
        if (kind.equals("route")) {
            routes.add(route(fields));
        } else if (!kind.equals("from")) {
            text(fields, "uri").ifPresent(uri -> endpoints.add(endpoint(fields, uri)));
        }
        for (NodeTuple field : fields.getValue()) {
            read(field.getValueNode(), ((ScalarNode) field.getKeyNode()).getValue());
        }
    }

    private void readText(ScalarNode scalar) {
        String value = scalar.getValue();
        if (value.startsWith("#") && !value.startsWith("#class:")) {
            beans.add(new Bean(value.substring(1), Optional.empty(), line(scalar)));
        }
        for (Matcher bean = BEAN_IN_TEXT.matcher(value); bean.find(); ) {
            beans.add(new Bean(bean.group(1), Optional.ofNullable(bean.group(2)), line(scalar)));
        }
        for (Matcher variable = VARIABLE.matcher(value); variable.find(); ) {
            variables.add(new Variable(variable.group(1), false, line(scalar)));
        }
        for (Matcher setting = SETTING.matcher(value); setting.find(); ) {
            settings.add(new Setting(setting.group(1), line(scalar)));
        }
    }

    private static Route route(MappingNode fields) {
        Optional<MappingNode> from = mapping(fields, "from");
        List<Endpoint> steps = from.flatMap(input -> value(input, "steps")).stream()
                .flatMap(list -> list instanceof SequenceNode items ? items.getValue().stream() : Stream.empty())
                .flatMap(step -> step instanceof MappingNode named ? mapping(named, "to").stream() : Stream.empty())
                .flatMap(to -> text(to, "uri").map(uri -> endpoint(to, uri)).stream())
                .toList();
        return new Route(
                text(fields, "id").map(ScalarNode::getValue).orElse(""),
                from.flatMap(input -> text(input, "uri")
                                .map(uri -> endpoint(input, uri).address()))
                        .orElse(""),
                steps,
                line(fields));
    }

    private static Endpoint endpoint(MappingNode step, ScalarNode uri) {
        List<Option> options = mapping(step, "parameters").stream()
                .flatMap(parameters -> parameters.getValue().stream())
                .filter(option -> option.getValueNode() instanceof ScalarNode)
                .map(option -> new Option(
                        ((ScalarNode) option.getKeyNode()).getValue(),
                        ((ScalarNode) option.getValueNode()).getValue(),
                        line(option.getKeyNode())))
                .toList();
        int line = options.stream()
                .filter(option ->
                        uri.getValue().equals("direct") && option.name().equals("name"))
                .map(Option::line)
                .findFirst()
                .orElse(line(uri));
        return new Endpoint(text(step, "id").map(ScalarNode::getValue).orElse(""), uri.getValue(), options, line);
    }

    private static Optional<Node> value(MappingNode fields, String key) {
        return fields.getValue().stream()
                .filter(field -> field.getKeyNode() instanceof ScalarNode name
                        && name.getValue().equals(key))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    private static Optional<MappingNode> mapping(MappingNode fields, String key) {
        return value(fields, key).filter(MappingNode.class::isInstance).map(MappingNode.class::cast);
    }

    private static Optional<ScalarNode> text(MappingNode fields, String key) {
        return value(fields, key).filter(ScalarNode.class::isInstance).map(ScalarNode.class::cast);
    }

    private static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }
}
