package io.moldau.controller.store.zookeeper;

import io.moldau.controller.store.StoreError;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;

/** Says in the port's terms what ZooKeeper answered. */
final class ZkErrors {

    private ZkErrors() {}

    /** The error behind a result code other than OK. */
    static StoreError of(int resultCode) {
        Code code = Code.get(resultCode);
        if (code == null) {
            return StoreError.FAILED;
        }
        return switch (code) {
            case NONODE -> StoreError.NO_NODE;
            case NODEEXISTS -> StoreError.NODE_EXISTS;
            case BADVERSION -> StoreError.BAD_VERSION;
            case NOTEMPTY -> StoreError.NOT_EMPTY;
            case SESSIONEXPIRED, SESSIONMOVED, SESSIONCLOSEDREQUIRESASLAUTH -> StoreError.SESSION_EXPIRED;
            case CONNECTIONLOSS, OPERATIONTIMEOUT, REQUESTTIMEOUT -> StoreError.CONNECTION_LOSS;
            default -> StoreError.FAILED;
        };
    }

    /** The error behind an exception thrown before a request was even sent. */
    static StoreError of(Exception e) {
        return e instanceof KeeperException keeper ? of(keeper.code().intValue()) : StoreError.FAILED;
    }

    /** A short text for a log line: ZooKeeper's own name of the code. */
    static String describe(String operation, String path, int resultCode) {
        Code code = Code.get(resultCode);
        return operation + " " + path + ": " + (code == null ? "code " + resultCode : code.name());
    }
}
