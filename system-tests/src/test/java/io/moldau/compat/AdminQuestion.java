package io.moldau.compat;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.ApiException;
import org.jspecify.annotations.Nullable;

/**
 * Something an administrator asks of a broker, with the answer told in words that do not name the broker.
 *
 * @param better the answer to expect of Moldau where Apache Kafka's is none to copy; else null
 */
record AdminQuestion(
        String name, Question question, @Nullable String better) {

    /** Asks, and returns the answer in comparable form; an error is what it throws. */
    interface Question {
        String ask(Admin admin) throws Exception;
    }

    /** The answer, or the class of the error: messages are each broker's own. */
    String answer(Admin admin) throws InterruptedException {
        try {
            return question.ask(admin);
        } catch (ExecutionException e) {
            return nameOf(e.getCause());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return nameOf(e);
        }
    }

    /** A question of which only success or the error matters. */
    static AdminQuestion outcome(String name, Outcome outcome) {
        return new AdminQuestion(
                name,
                admin -> {
                    Object unused = outcome.of(admin).get();
                    return "done";
                },
                null);
    }

    /** Something that completes, or does not. */
    interface Outcome {
        KafkaFuture<?> of(Admin admin) throws Exception;
    }

    static String nameOf(@Nullable Throwable error) {
        return error instanceof ApiException ? error.getClass().getSimpleName() : String.valueOf(error);
    }

    @Override
    public String toString() {
        return name;
    }
}
