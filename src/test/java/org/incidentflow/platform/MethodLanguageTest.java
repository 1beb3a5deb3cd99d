package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Variable;
import org.apache.camel.converter.stream.InputStreamCache;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.language.bean.BeanLanguage;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MethodLanguageTest {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final DefaultCamelContext camels = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.getRegistry().bind(MethodLanguage.NAME, new MethodLanguage());
        for (DefaultCamelContext each : List.of(context, camels)) {
            each.getRegistry().bind("greeter", new Greeter());
            each.start();
        }
    }

    @AfterEach
    void stop() {
        context.stop();
        camels.stop();
    }

    @Test
    void takesThePlaceOfCamels() {
        assertThat(context.resolveLanguage("bean")).isInstanceOf(MethodLanguage.class);
        assertThat(camels.resolveLanguage("bean")).isExactlyInstanceOf(BeanLanguage.class);
    }

    @Test
    void callsAMethodWithBodyAndVariables() {
        Exchange exchange = exchange(context);

        assertThat(method("greet", exchange)).isEqualTo("Hello Ada, 3");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo("3");
    }

    static List<Object> bodies() {
        return Arrays.asList(
                3, "3", 3.7, null, List.of(), "three", new InputStreamCache("3".getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void bindsArgumentsAsCamelDoes(Object body) {
        for (String method : List.of("greet", "size", "describe", "count")) {
            Exchange theirs = exchange(camels);
            Exchange ours = exchange(context);
            theirs.getMessage().setBody(body);
            ours.getMessage().setBody(body);

            Object expected = method(method, theirs, camels);

            assertThat(method(method, ours)).as(method).isEqualTo(expected);
            assertThat(ours.isFailed()).as(method).isEqualTo(theirs.isFailed());
        }
    }

    @Test
    void givesTheExchangeWhatTheMethodThrows() {
        Exchange exchange = exchange(context);

        assertThat(method("fail", exchange)).isNull();
        assertThat(exchange.getException())
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("no");
    }

    @Test
    void givesTheExchangeWhatAnArgumentCannotBe() {
        Exchange exchange = exchange(context);
        exchange.getMessage().setBody("three");

        assertThat(method("greet", exchange)).isNull();
        assertThat(exchange.getException()).hasRootCauseInstanceOf(NumberFormatException.class);
    }

    @Test
    void refusesAMethodThatTheBeanDoesNotHave() {
        assertThatThrownBy(() -> method("wave", exchange(context))).hasMessageContaining("wave");
    }

    @ParameterizedTest
    @CsvSource({
        "${variable.person.name}",
        "${variable.person.address.town}",
        "${variable.person.address.streets[1]}",
        "${variable.person.address.streets.size}",
        "${variable.person?.address?.town}",
        "${variable.map[key]}",
        "${variable.map.size}",
        "${variable.bean.text}",
        "${variable.bean.fine}",
        "${variable.none.name}",
        "${variable.person.name.length}",
        "${variable.hidden.name}",
        "${bean:greeter?method=greet}"
    })
    void saysWhatCamelSays(String expression) {
        String theirs = evaluate(camels, expression);

        assertThat(evaluate(context, expression)).isEqualTo(theirs);
    }

    @ParameterizedTest
    @CsvSource({"${variable.person.wrong}", "${variable.person.nobody.name}", "${variable.person.angry}"})
    void failsWhereCamelFails(String expression) {
        assertThatThrownBy(() -> evaluate(camels, expression)).isNotNull();
        assertThatThrownBy(() -> evaluate(context, expression)).isNotNull();
    }

    private static String evaluate(DefaultCamelContext context, String text) {
        Expression expression = context.resolveLanguage("simple").createExpression(text);
        expression.init(context);
        return expression.evaluate(exchange(context), String.class);
    }

    private Object method(String name, Exchange exchange) {
        return method(name, exchange, context);
    }

    private static Object method(String name, Exchange exchange, DefaultCamelContext context) {
        Expression expression = context.resolveLanguage("bean")
                .createExpression(null, new Object[] {null, null, name, null, "greeter", null, null});
        expression.init(context);
        return expression.evaluate(exchange, Object.class);
    }

    private static Exchange exchange(DefaultCamelContext context) {
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setBody("3");
        exchange.setVariable("name", "Ada");
        exchange.setVariable("person", new Person("Ada", new Address("London", List.of("A", "B")), null));
        exchange.setVariable("map", Map.of("key", "value"));
        exchange.setVariable("bean", new Bean());
        exchange.setVariable("hidden", new Hidden("Eve"));
        return exchange;
    }

    public record Person(String name, Address address, Person nobody) {

        public String angry() {
            throw new IllegalStateException("angry");
        }
    }

    public record Address(String town, List<String> streets) {}

    record Hidden(String name) {}

    public static final class Bean {

        public String getText() {
            return "text";
        }

        public boolean isFine() {
            return true;
        }
    }

    public static final class Greeter {

        public String greet(@Variable("name") String name, @Body int count) {
            return "Hello " + name + ", " + count;
        }

        public int size(@Body List<?> list) {
            return list.size();
        }

        public String describe(@Body String text, @Variable("none") String none) {
            return text + none;
        }

        public int count(@Body int count, @Variable("none") Integer none) {
            return none == null ? count : none;
        }

        public String fail() {
            throw new IllegalStateException("no");
        }
    }
}
