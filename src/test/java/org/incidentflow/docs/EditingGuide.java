package org.incidentflow.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The recipes of docs/editing.md: what each of them changes in which file. */
final class EditingGuide {

    private static final Pattern CHANGE = Pattern.compile(
            "(?<how>In|New file)\\s+`(?<file>[^`]+)`(?<where>[^`\\n]*(?:\\n(?!\\n)[^`\\n]*)?):\\n\\n```(?<kind>\\w*)\\n(?<text>.*?)```\\n",
            Pattern.DOTALL);

    private EditingGuide() {}

    /** The changes of all recipes, in their order. */
    static List<Change> changes(String guide) {
        List<Change> changes = new ArrayList<>();
        Matcher change = CHANGE.matcher(
                guide.replaceAll("(?m)^(.*\\S) (In|New file) `", "$1\n$2 `").replaceAll("(New file|In)\\n`", "$1 `"));
        while (change.find()) {
            changes.add(new Change(
                    change.group("how"),
                    change.group("file"),
                    change.group("where"),
                    change.group("kind"),
                    change.group("text")));
        }
        return changes;
    }

    /**
     * A change of one file.
     *
     * @param how   whether the file is new
     * @param where in the file
     * @param kind  of the snippet
     */
    record Change(String how, String file, String where, String kind, String text) {

        /** @throws IllegalArgumentException if the file is not such that this could be done to it */
        void apply(Path project) throws IOException {
            Path target = project.resolve(file);
            if (how.equals("New file")) {
                require(!Files.exists(target), "exists");
                Files.writeString(target, text);
                return;
            }
            String old = Files.readString(target);
            if (where.contains("at the end")) {
                Files.writeString(target, old + (old.endsWith("\n") ? "" : "\n") + text);
                return;
            }
            require(kind.equals("diff"), "has neither a diff nor a place");
            String before = side('-');
            int at = old.indexOf(before);
            require(!before.isEmpty() && at >= 0, "does not have what is to be replaced");
            require(old.indexOf(before, at + 1) < 0, "has what is to be replaced more than once");
            Files.writeString(target, old.replace(before, side('+')));
        }

        private String side(char sign) {
            StringBuilder side = new StringBuilder();
            text.lines()
                    .filter(line -> line.charAt(0) == ' ' || line.charAt(0) == sign)
                    .forEach(line -> side.append(line.substring(1)).append('\n'));
            return side.toString();
        }

        private void require(boolean condition, String problem) {
            if (!condition) {
                throw new IllegalArgumentException("docs/editing.md: %s %s".formatted(file, problem));
            }
        }
    }
}
