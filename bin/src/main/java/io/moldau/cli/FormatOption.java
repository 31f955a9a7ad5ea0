package io.moldau.cli;

import picocli.CommandLine.Option;

/** The option of every command that lists something. */
public final class FormatOption {

    @Option(names = "--format", paramLabel = "<text|json>", description = "How to print it (default: text)")
    private Format format = Format.TEXT;

    /** The format asked for. */
    public Format format() {
        return format;
    }
}
