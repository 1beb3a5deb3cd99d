package org.incidentflow.platform;

/**
 * Where the database is, and who logs in to it.
 *
 * @param user     null: as the URL or the driver has it
 * @param password null: as the URL or the driver has it
 */
record DatabaseAddress(String jdbcUrl, String user, String password) {

    /** For logs: without credentials, which are found before an {@code @} and after a {@code ?}. */
    String inWords() {
        return inWords(jdbcUrl.replaceFirst("^jdbc:", ""));
    }

    static String inWords(String url) {
        return url.replaceFirst("//.*@", "//…@").replaceFirst("\\?.*", "");
    }
}
