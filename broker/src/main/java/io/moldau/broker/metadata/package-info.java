/**
 * What this broker believes about its cluster. {@link io.moldau.broker.metadata.MetadataCache} and {@link
 * io.moldau.broker.metadata.TopicConfigs} each hold one volatile reference to an immutable image: one writer, the loop on
 * which the controller's messages and the store's settings arrive, and any number of readers on any thread, who see one
 * moment or the next and nothing in between.
 */
@NullMarked
package io.moldau.broker.metadata;

import org.jspecify.annotations.NullMarked;
