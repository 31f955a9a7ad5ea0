package io.moldau.broker.group;

import io.moldau.protocol.api.ErrorCode;

/** What clients of groups are told of a journal that refused, in words that they know. Stateless. */
final class Errors {

    private Errors() {}

    /** For who waits for a group to be stored. */
    static ErrorCode ofStoring(ErrorCode error) {
        return isTooLarge(error) ? ErrorCode.UNKNOWN_SERVER_ERROR : error;
    }

    /** For who commits offsets. */
    static ErrorCode ofCommit(ErrorCode error) {
        return isTooLarge(error) ? ErrorCode.INVALID_COMMIT_OFFSET_SIZE : error;
    }

    /** For who reads: old consumers give up on anything but a coordinator that has moved. */
    static ErrorCode ofReading(ErrorCode error) {
        return error == ErrorCode.NONE ? error : ErrorCode.NOT_COORDINATOR;
    }

    private static boolean isTooLarge(ErrorCode error) {
        return error == ErrorCode.MESSAGE_TOO_LARGE || error == ErrorCode.RECORD_LIST_TOO_LARGE;
    }
}
