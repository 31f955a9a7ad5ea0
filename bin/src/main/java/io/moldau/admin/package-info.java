/**
 * Asks a cluster to create, describe, change and delete topics, and about its groups and logs: the client behind the command
 * line's nouns. {@link io.moldau.admin.Admin} is the port that commands are written against; the implementation finds
 * controllers, coordinators and leaders by itself and speaks Kafka's protocol, so it works against any cluster that does.
 */
@NullMarked
package io.moldau.admin;

import org.jspecify.annotations.NullMarked;
