package org.incidentflow.platform;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.component.bean.BeanInfo;
import org.apache.camel.component.bean.MethodInvocation;
import org.apache.camel.language.bean.BeanLanguage;
import org.apache.camel.support.ExpressionAdapter;

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
        }

        /** A failure becomes the exchange's, as Camel has it. */
        @Override
        public Object evaluate(Exchange exchange) {
            try {
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
