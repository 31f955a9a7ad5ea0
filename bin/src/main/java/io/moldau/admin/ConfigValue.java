package io.moldau.admin;

import org.jspecify.annotations.Nullable;

/**
 * One key of a topic's configuration.
 *
 * @param value null when there is none, or it must not be shown
 * @param overridden whether the topic itself sets it
 */
public record ConfigValue(String name, @Nullable String value, boolean overridden) {}
