package org.incidentflow.route;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.yaml.snakeyaml.Yaml;

/**
 * Writes YAML as visual editors do, which is as the JavaScript library {@code yaml} does with its defaults: no comments,
 * block style, quotes only where they are needed, plain text folded at the last space before column 80. Text with line
 * breaks and the folding of quoted text are left as they are.
 */
final class CanonicalYaml {

    private static final int WIDTH = 80;
    private static final int LEAST = 20;

    /** What cannot begin, end or be part of plain text in block style. */
    private static final Pattern NOT_PLAIN = Pattern.compile(
            "^[\\s,\\[\\]{}#&*!|>'\"%@`]|^[?-]$|^[?-][ \\t]|[\\n:][ \\t]|[ \\t]\\n|[\\n\\t ]#|[\\n\\t :-]$");

    /** What YAML 1.1 takes for a boolean in most languages. */
    private static final Pattern BOOLEAN = Pattern.compile("[yYnN]");

    private final StringBuilder text = new StringBuilder();

    private CanonicalYaml() {}

    static String of(String yaml) {
        Node root =
                new Compose(LoadSettings.builder().build()).composeString(yaml).orElseThrow();
        CanonicalYaml canonical = new CanonicalYaml();
        canonical.write(root, "");
        return canonical.text.append('\n').toString();
    }

    private void write(Node node, String indent) {
        if (node instanceof SequenceNode list && !list.getValue().isEmpty()) {
            for (Iterator<Node> items = list.getValue().iterator(); items.hasNext(); ) {
                text.append("- ");
                write(items.next(), indent + "  ");
                next(items, indent);
            }
        } else if (node instanceof MappingNode fields && !fields.getValue().isEmpty()) {
            for (Iterator<NodeTuple> all = fields.getValue().iterator(); all.hasNext(); ) {
                NodeTuple field = all.next();
                String key = ((ScalarNode) field.getKeyNode()).getValue();
                text.append(key).append(':');
                writeValue(field.getValueNode(), indent + "  ", key.length() + 2);
                next(all, indent);
            }
        } else {
            text.append(scalar(node, indent, 0));
        }
    }

    private void writeValue(Node value, String indent, int keyWidth) {
        boolean nested = value instanceof SequenceNode list && !list.getValue().isEmpty()
                || value instanceof MappingNode fields && !fields.getValue().isEmpty();
        if (nested) {
            text.append('\n').append(indent);
            write(value, indent);
        } else {
            text.append(' ').append(scalar(value, indent, keyWidth));
        }
    }

    private void next(Iterator<?> rest, String indent) {
        if (rest.hasNext()) {
            text.append('\n').append(indent);
        }
    }

    private static String scalar(Node node, String indent, int keyWidth) {
        if (node instanceof SequenceNode) {
            return "[]";
        }
        if (node instanceof MappingNode) {
            return "{}";
        }
        ScalarNode scalar = (ScalarNode) node;
        String value = scalar.getValue();
        if (scalar.isPlain()) {
            return fold(value, indent, keyWidth);
        }
        if (!value.isEmpty() && !NOT_PLAIN.matcher(value).find() && isText(value)) {
            return fold(value, indent, keyWidth);
        }
        return value.contains("\"") && !value.contains("'")
                ? "'" + value + "'"
                : "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    private static boolean isText(String value) {
        return !BOOLEAN.matcher(value).matches() && new Yaml().load(value) instanceof String;
    }

    /**
     * A line ends at the last space before it is too long. The library measures the first one from the key, whatever its
     * indentation.
     */
    private static String fold(String value, String indent, int keyWidth) {
        int width = Math.max(LEAST, WIDTH - indent.length()) + 1;
        if (value.length() <= width) {
            return value;
        }
        StringBuilder folded = new StringBuilder(value);
        List<Integer> breaks = new ArrayList<>();
        int end = WIDTH - keyWidth;
        int space = 0;
        for (int i = 1; i < value.length(); i++) {
            if (value.charAt(i) == ' ' && value.charAt(i - 1) != ' ' && value.charAt(i + 1) != ' ') {
                space = i;
            }
            if (i >= end && space > 0) {
                breaks.add(space);
                end = space + width;
                space = 0;
            }
        }
        Collections.reverse(breaks);
        breaks.forEach(at -> folded.replace(at, at + 1, "\n" + indent));
        return folded.toString();
    }
}
