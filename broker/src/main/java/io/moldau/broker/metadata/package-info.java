/**
 * What this broker believes about its cluster. {@link io.moldau.broker.metadata.MetadataCache} knows what the
 * controller tells, {@link io.moldau.broker.metadata.StoredConfigs} the settings that the cluster stores, {@link
 * io.moldau.broker.metadata.CurrentBrokerConfig} and {@link io.moldau.broker.metadata.TopicConfigs} what follows from them.
 * Each holds one volatile reference to an immutable image: one writer, the loop on which the controller's messages and the
 * store's settings arrive, and any number of readers on any thread, who see one moment or the next and nothing in between.
 */
@NullMarked
package io.moldau.broker.metadata;

import org.jspecify.annotations.NullMarked;
