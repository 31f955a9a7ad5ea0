package io.moldau.cli;

/** How a command prints what it found. */
public enum Format {
    /** Columns for people. */
    TEXT,
    /** One JSON document, or one per line where there is no end, for programs. Fields are only ever added. */
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
