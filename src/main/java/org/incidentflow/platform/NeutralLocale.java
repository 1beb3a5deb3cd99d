package org.incidentflow.platform;

import java.util.Locale;

/** The language of the process, which is nobody's: what it reads and writes is the same on every machine. */
public final class NeutralLocale {

    private NeutralLocale() {}

    /**
     * Before anything else in each program. Camel and other libraries change the case of names, and format numbers, in the
     * default locale: in Turkish {@code API_KEYS} is then not the variable of {@code api.keys}, and in Arabic a port has
     * digits that no URL may have.
     */
    public static void use() {
        Locale.setDefault(Locale.ROOT);
    }
}
