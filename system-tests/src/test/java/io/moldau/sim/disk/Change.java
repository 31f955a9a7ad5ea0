package io.moldau.sim.disk;

/** Something done to a file that no force has made durable yet. */
sealed interface Change {

    void apply(Content content);

    /** A write at a position; of those through a mapping, a crash keeps any. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record Write(int at, byte[] bytes, boolean mapped) implements Change {
        @Override
        public void apply(Content content) {
            content.write(at, bytes, bytes.length);
        }

        /** As much of it as got through. */
        void tear(Content content, int count) {
            content.write(at, bytes, count);
        }

        int end() {
            return at + bytes.length;
        }
    }

    /** The file was cut or stretched. */
    record Resize(int size) implements Change {
        @Override
        public void apply(Content content) {
            content.resize(size);
        }
    }
}
