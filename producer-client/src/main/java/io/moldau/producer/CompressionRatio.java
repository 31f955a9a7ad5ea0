package io.moldau.producer;

/**
 * How far one partition's records shrink, learnt from its batches; on the producer's loop. With it a batch is filled until
 * what is sent, not what it holds, has the configured size. Bad news counts at once, good news slowly: a batch that came out
 * too large has to be cut, one that came out small costs little.
 */
final class CompressionRatio {
    private static final double SHARE_OF_NEWS = 0.125;
    private static final double MARGIN = 1.05;
    private static final double LEAST = 0.05;
    /** Arrays beyond this are large objects to the collector of a small heap, and cost it dearly. */
    private static final int MAX_GROWN_BYTES = 384 * 1024;

    private double estimate = 1;

    /** Notes what became of a batch. */
    void observe(int uncompressedBytes, int compressedBytes) {
        double observed = (double) compressedBytes / uncompressedBytes;
        estimate = Math.max(observed, estimate + SHARE_OF_NEWS * (observed - estimate));
    }

    /** How much to put into a batch so that it has about so many bytes when it is sent. */
    int uncompressedBytes(int batchBytes) {
        double ratio = Math.min(1, Math.max(LEAST, estimate * MARGIN));
        return (int) Math.max(batchBytes, Math.min(MAX_GROWN_BYTES, batchBytes / ratio));
    }
}
