package org.incidentflow.docs;

import java.util.ArrayList;
import java.util.List;

/** A drawing that reads well on light and on dark pages. All coordinates are whole pixels. */
final class Svg {

    private static final String STYLE =
            """
            <style>
              .page { fill: #ffffff }
              text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif; fill: #1f2328 }
              .id { font: 600 13px ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", monospace }
              .title { font-size: 17px; font-weight: 600 }
              .note { font-size: 12px; fill: #57606a }
              .box { fill: #f6f8fa; stroke: #afb8c1 }
              .step { fill: #ddf4ff; stroke: #54aeff }
              .start { fill: #dafbe1; stroke: #4ac26b }
              .group { fill: none; stroke: #afb8c1; stroke-dasharray: 2 3 }
              .call { fill: none; stroke: #57606a; stroke-width: 1.4 }
              .fallback { stroke: #bc4c00; stroke-dasharray: 6 4 }
              .chosen { stroke-dasharray: 2 3 }
              .arrow { fill: #57606a }
              .fallbackArrow { fill: #bc4c00 }
              @media (prefers-color-scheme: dark) {
                .page { fill: #0d1117 }
                text { fill: #e6edf3 }
                .note { fill: #9198a1 }
                .box { fill: #161b22; stroke: #484f58 }
                .step { fill: #0c2d6b; stroke: #388bfd }
                .start { fill: #033a16; stroke: #2ea043 }
                .group { stroke: #484f58 }
                .call { stroke: #9198a1 }
                .fallback { stroke: #f0883e }
                .arrow { fill: #9198a1 }
                .fallbackArrow { fill: #f0883e }
              }
            </style>
            <defs>
              <marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" \
            markerUnits="userSpaceOnUse" orient="auto"><path class="arrow" d="M0 0 8 4 0 8z"/></marker>
              <marker id="fallbackArrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" \
            markerUnits="userSpaceOnUse" orient="auto"><path class="fallbackArrow" d="M0 0 8 4 0 8z"/></marker>
            </defs>
            """;

    private final StringBuilder content = new StringBuilder();

    /** @param title what pointers show, or empty */
    void box(String style, int x, int y, int width, int height, String title) {
        content.append("<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"6\">%s</rect>%n"
                .formatted(style, x, y, width, height, title.isEmpty() ? "" : "<title>" + escaped(title) + "</title>"));
    }

    /** @param style of the text, or empty */
    void text(String style, int x, int y, String text) {
        content.append("<text%s x=\"%d\" y=\"%d\">%s</text>%n"
                .formatted(style.isEmpty() ? "" : " class=\"" + style + "\"", x, y, escaped(text)));
    }

    /** Lines of text, one below the other. */
    void lines(String style, int x, int y, int step, List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            text(style, x, y + i * step, lines.get(i));
        }
    }

    /** An arrow along a path. */
    void arrow(String style, String path) {
        content.append("<path class=\"call%s\" d=\"%s\" marker-end=\"url(#%s)\"/>%n"
                .formatted(
                        style.isEmpty() ? "" : " " + style,
                        path,
                        style.equals("fallback") ? "fallbackArrow" : "arrow"));
    }

    /** The whole file. */
    String write(String title, int width, int height) {
        return """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d" role="img">
                <title>%3$s</title>
                %4$s<rect class="page" width="%1$d" height="%2$d"/>
                %5$s</svg>
                """
                .formatted(width, height, escaped(title), STYLE, content)
                .replace("\r", "");
    }

    /** A text in lines of at most so many characters, broken between words. */
    static List<String> wrap(String text, int longest) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (!line.isEmpty() && line.length() + 1 + word.length() > longest) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
