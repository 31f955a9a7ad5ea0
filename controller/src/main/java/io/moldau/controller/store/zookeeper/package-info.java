/**
 * The store on ZooKeeper, and a ZooKeeper of one's own for those who have none. {@link
 * io.moldau.controller.store.zookeeper.ZkMetadataStore} keeps the port's promises on top of Curator, whose threads do
 * nothing here but post to the store's loop; {@link io.moldau.controller.store.zookeeper.EmbeddedZooKeeper} runs a server
 * inside this process. The only package that knows either library.
 */
@NullMarked
package io.moldau.controller.store.zookeeper;

import org.jspecify.annotations.NullMarked;
