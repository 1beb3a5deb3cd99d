package org.incidentflow.bench;

/** One thing that is measured. */
interface Scenario {

    /**
     * Measures it.
     *
     * @param brief a few seconds with few connections, which shows that it works and nothing else
     */
    Result run(Landscape landscape, boolean brief) throws Exception;
}
