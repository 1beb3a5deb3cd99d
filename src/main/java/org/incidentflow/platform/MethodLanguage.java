package org.incidentflow.platform;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.StreamCache;
import org.apache.camel.Variable;
import org.apache.camel.component.bean.BeanInfo;
import org.apache.camel.component.bean.MethodInvocation;
import org.apache.camel.language.bean.BeanLanguage;
import org.apache.camel.support.ExpressionAdapter;
import org.apache.camel.util.ObjectHelper;

/**
 * Camel's bean language without its copies. Camel copies the whole exchange, with all of its variables and properties, for
 * each method that a route calls and for each dot of an expression such as <code>${variable.incident.id}</code>; a request
 * has dozens. Here a plain method name is called on the exchange itself, and a path of accessors on the object. Everything
 * else, such as arguments, indexes and null-safe dots, is left to Camel.
 */
public final class MethodLanguage extends BeanLanguage {

    /** Bound under this name it takes the place of Camel's. */
    public static final String NAME = "bean-language";

    private static final Pattern METHOD = Pattern.compile("\\w+");
    private static final Pattern PATH = Pattern.compile("\\.\\w+(\\.\\w+)*");

    /** Of what is no plain path. */
    private static final String[] OTHER = {};

    /** The names in each path that the routes have; they were written by hand, and are few. */
    private static final Map<String, String[]> PATHS = new ConcurrentHashMap<>();

    private static final ClassValue<Map<String, Optional<Method>>> ACCESSORS = new ClassValue<>() {
        @Override
        protected Map<String, Optional<Method>> computeValue(Class<?> type) {
            return new ConcurrentHashMap<>();
        }
    };

    /** @param properties as Camel orders them: 1 is an object, 2 the method, 4 a bean's name */
    @Override
    public Expression createExpression(String expression, Object[] properties) {
        if (properties != null && properties.length > 2 && properties[2] instanceof String method) {
            String[] names = properties[1] == null ? OTHER : PATHS.computeIfAbsent(method, MethodLanguage::names);
            if (names.length > 0) {
                return new Path(properties[1], method, names);
            }
            if (properties.length > 4
                    && properties[4] instanceof String ref
                    && METHOD.matcher(method).matches()) {
                // Camel's own checks that bean and method exist.
                return new Call(super.createExpression(expression, properties), ref, method);
            }
        }
        return super.createExpression(expression, properties);
    }

    private static String[] names(String path) {
        return PATH.matcher(path).matches() ? path.substring(1).split("\\.") : OTHER;
    }

    private static final class Call extends ExpressionAdapter {

        private final Expression camels;
        private final String ref;
        private final String method;
        private Object bean;
        private BeanInfo info;
        private Optional<DirectCall> direct;

        private Call(Expression camels, String ref, String method) {
            this.camels = camels;
            this.ref = ref;
            this.method = method;
        }

        @Override
        public void init(CamelContext context) {
            camels.init(context);
            bean = context.getRegistry().lookupByName(ref);
            info = new BeanInfo(context, bean.getClass());
            direct = DirectCall.of(bean.getClass(), method);
        }

        /** A failure becomes the exchange's, as Camel has it. */
        @Override
        public Object evaluate(Exchange exchange) {
            try {
                Object[] arguments =
                        direct.map(call -> call.arguments(exchange)).orElse(null);
                if (arguments != null) {
                    return direct.get().method().invoke(bean, arguments);
                }
                MethodInvocation call = info.createInvocation(bean, exchange, method);
                return call.getMethod().invoke(bean, call.getArguments());
            } catch (InvocationTargetException e) {
                exchange.setException(e.getCause());
            } catch (Exception e) {
                exchange.setException(e);
            }
            return null;
        }

        @Override
        public String toString() {
            return camels.toString();
        }
    }

    /** A method whose arguments are variables and the body, as they are. */
    private record DirectCall(Method method, List<Argument> parameters) {

        /** @param variable its name; null for the message's body */
        private record Argument(String variable, Class<?> type, boolean primitive) {

            static Optional<Argument> of(Parameter parameter) {
                Variable variable = parameter.getAnnotation(Variable.class);
                if (variable == null
                        ? !parameter.isAnnotationPresent(Body.class)
                        : !METHOD.matcher(variable.value()).matches()) {
                    return Optional.empty();
                }
                return Optional.of(new Argument(
                        variable == null ? null : variable.value(),
                        ObjectHelper.convertPrimitiveTypeToWrapperType(parameter.getType()),
                        parameter.getType().isPrimitive()));
            }

            Object value(Exchange exchange) {
                return variable == null ? exchange.getMessage().getBody() : exchange.getVariable(variable);
            }

            /** Anything else is for Camel to convert, or to refuse. */
            boolean takes(Object value) {
                return value == null ? !primitive : type.isInstance(value) && !(value instanceof StreamCache);
            }
        }

        /** Empty if there are several methods of that name, or one with other arguments. */
        static Optional<DirectCall> of(Class<?> type, String name) {
            List<Method> methods = Arrays.stream(type.getMethods())
                    .filter(method -> method.getName().equals(name))
                    .toList();
            if (methods.size() != 1 || !Modifier.isPublic(type.getModifiers())) {
                return Optional.empty();
            }
            Method method = methods.get(0);
            List<Argument> parameters = Arrays.stream(method.getParameters())
                    .flatMap(parameter -> Argument.of(parameter).stream())
                    .toList();
            return parameters.size() == method.getParameterCount()
                    ? Optional.of(new DirectCall(method, parameters))
                    : Optional.empty();
        }

        /** Null if they are not what the method takes. */
        Object[] arguments(Exchange exchange) {
            Object[] values = new Object[parameters.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = parameters.get(i).value(exchange);
                if (!parameters.get(i).takes(values[i])) {
                    return null;
                }
            }
            return values;
        }
    }

    private final class Path extends ExpressionAdapter {

        private final Object start;
        private final String path;
        private final String[] names;

        private Path(Object start, String path, String[] names) {
            this.start = start;
            this.path = path;
            this.names = names;
        }

        @Override
        public Object evaluate(Exchange exchange) {
            Object value = start;
            for (String name : names) {
                Optional<Method> accessor = value == null ? Optional.empty() : accessor(value.getClass(), name);
                if (accessor.isEmpty()) {
                    return camels(exchange);
                }
                try {
                    value = accessor.get().invoke(value);
                } catch (ReflectiveOperationException e) {
                    return camels(exchange);
                }
            }
            return value;
        }

        private Object camels(Exchange exchange) {
            Expression expression = MethodLanguage.super.createExpression(null, new Object[] {null, start, path});
            expression.init(exchange.getContext());
            return expression.evaluate(exchange, Object.class);
        }
    }

    /** A record's accessor or a getter, of a class that everybody may call. */
    private static Optional<Method> accessor(Class<?> type, String name) {
        return ACCESSORS.get(type).computeIfAbsent(name, any -> find(type, name));
    }

    private static Optional<Method> find(Class<?> type, String name) {
        if (!Modifier.isPublic(type.getModifiers()) || Map.class.isAssignableFrom(type)) {
            return Optional.empty();
        }
        try {
            Method method = type.getMethod(name);
            return Modifier.isStatic(method.getModifiers()) ? Optional.empty() : Optional.of(method);
        } catch (NoSuchMethodException e) {
            return Optional.empty();
        }
    }
}
