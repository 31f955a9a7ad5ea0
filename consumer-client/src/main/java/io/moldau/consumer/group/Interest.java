package io.moldau.consumer.group;

import java.util.Set;
import java.util.regex.Pattern;

/** Which topics a member subscribes to. */
public sealed interface Interest {

    /** These. */
    record Named(Set<String> topics) implements Interest {}

    /** Those whose whole name matches, also ones that are created later. */
    record Matching(Pattern pattern) implements Interest {}
}
