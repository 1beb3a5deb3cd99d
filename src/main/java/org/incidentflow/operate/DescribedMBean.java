package org.incidentflow.operate;

import java.lang.reflect.Method;
import java.util.Arrays;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.NotCompliantMBeanException;
import javax.management.StandardMBean;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/**
 * Tells consoles what its interface says: descriptions by Camel's annotations, and the names of parameters. Camel's own
 * MBeans of such interfaces also show each attribute as an operation, which buries the real ones.
 */
public final class DescribedMBean extends StandardMBean {

    /** @param type its attributes have {@code @ManagedAttribute}, its operations {@code @ManagedOperation} */
    public <T> DescribedMBean(T implementation, Class<T> type) throws NotCompliantMBeanException {
        super(implementation, type);
    }

    @Override
    protected String getDescription(MBeanInfo info) {
        return getMBeanInterface().getAnnotation(ManagedResource.class).description();
    }

    @Override
    protected String getDescription(MBeanAttributeInfo info) {
        return method("get" + info.getName())
                .getAnnotation(ManagedAttribute.class)
                .description();
    }

    @Override
    protected String getDescription(MBeanOperationInfo info) {
        return method(info.getName()).getAnnotation(ManagedOperation.class).description();
    }

    @Override
    protected String getParameterName(MBeanOperationInfo operation, MBeanParameterInfo parameter, int sequence) {
        return method(operation.getName()).getParameters()[sequence].getName();
    }

    private Method method(String name) {
        return Arrays.stream(getMBeanInterface().getMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
