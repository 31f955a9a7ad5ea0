package io.moldau.sim.check;

/**
 * A batch of records as it lies in a log: two with the same mark have the same bytes.
 *
 * @param crc of what the producer sent; offsets and epoch, which it does not cover, stand beside it
 */
public record BatchMark(long baseOffset, long nextOffset, int leaderEpoch, long crc) {

    @Override
    public String toString() {
        return "[%d, %d) epoch %d crc %08x".formatted(baseOffset, nextOffset, leaderEpoch, crc);
    }
}
