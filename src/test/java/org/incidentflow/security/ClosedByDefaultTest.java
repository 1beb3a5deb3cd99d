package org.incidentflow.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Set;
import org.incidentflow.platform.ApiContract.Operation;
import org.incidentflow.platform.ProblemException;
import org.junit.jupiter.api.Test;

/** An operation of the document that says neither who may call it nor that everybody may. */
class ClosedByDefaultTest {

    private static final Operation WITHOUT_RULE =
            new Operation("new-route", Set.of(), Set.of(), false, Set.of(), false);

    @Test
    void isClosedToEveryRoleAndToEverybody() {
        for (Caller caller : new Caller[] {Caller.ANONYMOUS, Caller.WEBHOOK, new Caller("all", Caller.ROLES)}) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> Credentials.requireRole(caller, WITHOUT_RULE.roles()))
                    .satisfies(denied -> assertThat(denied.problem().status()).isEqualTo(403));
        }
    }
}
