package io.moldau.broker.log.checkpoint;

/** A small file whose content is not what it should be. The disk works; the file does not. */
public final class MalformedFileException extends Exception {

    public MalformedFileException(String path, String reason) {
        super(path + ": " + reason);
    }
}
