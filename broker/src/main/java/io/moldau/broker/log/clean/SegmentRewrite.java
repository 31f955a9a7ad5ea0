package io.moldau.broker.log.clean;

import io.moldau.broker.log.segment.SegmentDraft;
import io.moldau.protocol.record.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The second pass: writes what compaction leaves of some neighbouring segments into a draft that is to replace them.
 *
 * <p>The last batch of all is always there, without records if need be: the draft's own bytes say up to which offset it
 * replaces what was, and a follower that copies this log gets to its end.
 */
public final class SegmentRewrite implements BatchPass {
    private final RecordSelection selection;
    private final SegmentDraft draft;

    /** The header of the batch taken last, if nothing of it remained. */
    private @Nullable ByteBuffer lastDropped;

    /** @param draft stays the caller's */
    public SegmentRewrite(RecordSelection selection, SegmentDraft draft) {
        this.selection = selection;
        this.draft = draft;
    }

    @Override
    public boolean take(RecordBatch batch) throws IOException {
        ByteBuffer remainder = selection.remainder(batch);
        if (remainder == null) {
            lastDropped = selection.empty(batch);
        } else {
            lastDropped = null;
            draft.append(remainder);
        }
        return true;
    }

    /** Follows the last batch. */
    public void end() throws IOException {
        if (lastDropped != null) {
            draft.append(lastDropped);
            lastDropped = null;
        }
    }
}
