#!/usr/bin/env bash
# Camel 4.17.0, Java DSL. onWhen behind a doCatch reads as the condition of that doCatch. It is set on every doCatch of the
# doTry that was written so far, and replaces theirs. Of two catches with a condition each, the first has the second's: what
# it was to catch passes it, without a word at the start. In YAML and XML each catch has its own. In Java, give the catches
# classes of exceptions of their own instead, or one condition that holds for all.
#
# Seen: with the condition "first" on IllegalStateException alone, such an exception with that word is caught; with a second
# doCatch behind it, on IllegalArgumentException and the condition "second", it is not.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$here/packages" "$work" org.apache.camel:camel-core-engine:4.17.0 org.apache.camel:camel-core-languages:4.17.0 \
  org.apache.camel:camel-direct:4.17.0 org.slf4j:slf4j-nop:2.0.20
cat >"$work/Catches.java" <<'JAVA'
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.TryDefinition;

public class Catches {
    public static void main(String[] args) throws Exception {
        System.out.println("one catch: " + result(false));
        System.out.println("two catches: " + result(true));
    }

    private static String result(boolean two) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            camel.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    TryDefinition route = from("direct:a").doTry().process(exchange -> {
                        throw new IllegalStateException("first");
                    });
                    route.doCatch(IllegalStateException.class)
                            .onWhen(exchange -> says(exchange, "first"))
                            .setBody(constant("caught by the first"));
                    if (two) {
                        route.doCatch(IllegalArgumentException.class)
                                .onWhen(exchange -> says(exchange, "second"))
                                .setBody(constant("caught by the second"));
                    }
                }
            });
            camel.start();
            Exchange done = camel.createProducerTemplate().send("direct:a", exchange -> {});
            return done.getException() == null ? done.getMessage().getBody(String.class) : "not caught";
        }
    }

    private static boolean says(Exchange exchange, String word) {
        return exchange.getException().getMessage().equals(word);
    }
}
JAVA
seen=$(java -cp "$work/*" "$work/Catches.java")
echo "$seen"
[ "$seen" = 'one catch: caught by the first
two catches: not caught' ] || { echo "This is no longer so." >&2; exit 1; }
