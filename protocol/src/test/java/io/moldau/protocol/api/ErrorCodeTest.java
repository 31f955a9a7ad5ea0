package io.moldau.protocol.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ErrorCodeTest {

    @ParameterizedTest
    @EnumSource(Errors.class)
    void namesAndRetriesAreKafkas(Errors kafkas) {
        ErrorCode error = ErrorCode.of(kafkas.code());
        assertThat(error.name()).isEqualTo(kafkas.name());
        assertThat(error.code()).isEqualTo(kafkas.code());
        assertThat(error.isRetriable()).isEqualTo(kafkas.exception() instanceof RetriableException);
    }

    @ParameterizedTest
    @EnumSource
    void everyCodeFindsItsErrorAndSaysSomething(ErrorCode error) {
        assertThat(ErrorCode.of(error.code())).isSameAs(error);
        assertThat(error.message()).isNotBlank();
    }

    @Test
    void codesOfTheFutureAreUnknown() {
        assertThat(ErrorCode.of(134)).isSameAs(ErrorCode.UNKNOWN_SERVER_ERROR);
        assertThat(ErrorCode.of(-2)).isSameAs(ErrorCode.UNKNOWN_SERVER_ERROR);
        assertThat(ErrorCode.of(Short.MAX_VALUE)).isSameAs(ErrorCode.UNKNOWN_SERVER_ERROR);
    }
}
