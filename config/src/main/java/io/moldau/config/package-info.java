/**
 * Typed configuration. Every key stands once, in one of the {@code *.keys} tables beside these classes: its name, type,
 * default, bounds and purpose. {@link io.moldau.config.Settings} layers what users set over those defaults and knows where
 * each value came from; {@link io.moldau.config.BrokerConfig}, {@link io.moldau.config.TopicConfig}, {@link
 * io.moldau.config.ProducerConfig} and {@link io.moldau.config.ConsumerConfig} are the typed, immutable views that the
 * other modules read. Nothing here touches a file, a clock or a log: problems are collected and thrown together, warnings
 * are handed to the caller.
 */
@NullMarked
package io.moldau.config;

import org.jspecify.annotations.NullMarked;
