/**
 * {@code moldau topic}: one class per verb, each written against {@link io.moldau.admin.Admin}. Where Kafka's own tools
 * print a line that scripts look for, the same line appears here.
 */
@NullMarked
package io.moldau.cli.topic;

import org.jspecify.annotations.NullMarked;
