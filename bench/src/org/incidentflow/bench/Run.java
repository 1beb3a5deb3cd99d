package org.incidentflow.bench;

/**
 * One measured load.
 *
 * @param rows        the incidents that it left in the database; as many as 201s
 * @param memory      MiB resident of the program at its end
 * @param otherCores  how many cores others kept busy meanwhile
 */
record Run(String label, Load load, long rows, Cpu cpu, double memory, double otherCores) {

    /** So much of a core for others makes a run worth repeating. */
    private static final double DISTURBED = 0.35;

    /** CPU milliseconds for each 201. */
    record Cpu(double program, double postgres, double stub, double generator) {}

    boolean disturbed() {
        return otherCores > DISTURBED;
    }
}
