/**
 * Asks a cluster to create, describe, change and delete topics: the client behind the command line's nouns. {@link
 * io.moldau.admin.Admin} is the port that commands are written against; the implementation finds the controller by itself
 * and speaks Kafka's protocol, so it works against any cluster that does.
 */
@NullMarked
package io.moldau.admin;

import org.jspecify.annotations.NullMarked;
