package org.incidentflow.route;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/** Transactions on nothing, which remember how they ended. */
final class Transactions extends AbstractPlatformTransactionManager {

    private static final long serialVersionUID = 1;

    private final transient List<String> outcomes = new ArrayList<>();

    List<String> outcomes() {
        return outcomes;
    }

    SpringTransactionPolicy policy() {
        return new SpringTransactionPolicy(this);
    }

    @Override
    protected Object doGetTransaction() {
        return this;
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {}

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
        outcomes.add("commit");
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {
        outcomes.add("rollback");
    }
}
