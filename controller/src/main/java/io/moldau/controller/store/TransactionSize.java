package io.moldau.controller.store;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a long list of operations into transactions that the store takes: ZooKeeper refuses packets beyond a megabyte, and
 * a transaction of many thousands of operations would hold up everyone else's.
 */
public final class TransactionSize {

    static final int MAX_OPS = 1_000;
    static final int MAX_BYTES = 512 * 1024;

    private TransactionSize() {}

    /** The operations in their order, in as few transactions as fit. Each holds at least one. */
    public static List<List<StoreOp>> split(List<StoreOp> ops) {
        List<List<StoreOp>> transactions = new ArrayList<>();
        List<StoreOp> current = new ArrayList<>();
        int bytes = 0;
        for (StoreOp op : ops) {
            if (!current.isEmpty() && (current.size() >= MAX_OPS || bytes + op.sizeBytes() > MAX_BYTES)) {
                transactions.add(current);
                current = new ArrayList<>();
                bytes = 0;
            }
            current.add(op);
            bytes += op.sizeBytes();
        }
        if (!current.isEmpty()) {
            transactions.add(current);
        }
        return transactions;
    }
}
