package org.incidentflow.operate;

import javax.management.ObjectName;

public final class Operations {
    static final ObjectName NAME = name();

    private static ObjectName name() {
        try {
            return new ObjectName("org.incidentflow:type=Operations");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
