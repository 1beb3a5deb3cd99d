package org.incidentflow.classify;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often the model may still be asked today. All nodes share the budget of a UTC day. Each takes it in blocks, so
 * that hardly a call waits for the database; what a node had left of its block when it stopped is lost for the day.
 */
public final class CallBudget {

    /** A budget is given away in at least as many blocks, and below twice as much call by call. */
    private static final int BLOCKS = 100;

    private static final Logger LOG = LoggerFactory.getLogger(CallBudget.class);

    private final int daily;
    private final Reservations reservations;
    private final LongSupplier nanoTime;
    private final ReentrantLock turn = new ReentrantLock();
    private int left;
    private boolean spent;
    private long dayEnds;

    /**
     * @param daily        how many calls a day all nodes may make together, at least 1
     * @param reservations gives blocks of them
     */
    public CallBudget(int daily, Reservations reservations) {
        this(daily, reservations, System::nanoTime);
    }

    CallBudget(int daily, Reservations reservations, LongSupplier nanoTime) {
        this.daily = daily;
        this.reservations = reservations;
        this.nanoTime = nanoTime;
    }

    /** Allows every call. */
    public static CallBudget unlimited() {
        return new CallBudget(Integer.MAX_VALUE, (block, daily) -> new Block(block, Duration.ofDays(1)));
    }

    /** Takes a call from the budget. False when it is spent, and also when the database cannot say whether it is. */
    public boolean take() {
        turn.lock();
        try {
            if (nanoTime.getAsLong() - dayEnds >= 0) {
                left = 0;
                spent = false;
            }
            if (left == 0 && !spent) {
                reserve();
            }
            boolean allowed = left > 0;
            left -= allowed ? 1 : 0;
            return allowed;
        } catch (RuntimeException e) {
            LOG.warn("model_budget_unknown error=\"{}\"", e.getClass().getSimpleName());
            return false;
        } finally {
            turn.unlock();
        }
    }

    private void reserve() {
        // Read before the database reads its clock, so that no block outlives its day.
        long asked = nanoTime.getAsLong();
        Block block = reservations.reserve(Math.max(1, daily / BLOCKS), daily);
        left = block.calls();
        spent = left == 0;
        dayEnds = asked + block.timeLeft().toNanos();
        if (spent) {
            LOG.warn(
                    "model_budget_spent LLM_DAILY_CALLS={}: the local classifier answers for the next {} minutes",
                    daily,
                    block.timeLeft().toMinutes());
        }
    }

    /** Gives away the calls of a day. */
    @FunctionalInterface
    public interface Reservations {

        /**
         * @param block how many calls are wanted
         * @param daily how many the day has in all
         */
        Block reserve(int block, int daily);
    }

    /**
     * Calls of one day.
     *
     * @param calls    how many; 0 when the day has no more
     * @param timeLeft until the day's end
     */
    public record Block(int calls, Duration timeLeft) {}
}
