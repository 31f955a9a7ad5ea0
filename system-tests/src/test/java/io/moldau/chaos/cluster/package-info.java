/**
 * Faults against whole clusters, brokers and ZooKeeper in processes of their own: leaders and controllers die, hang and
 * return, followers lag, ZooKeeper goes away. Each test prints what it saw.
 */
@NullMarked
package io.moldau.chaos.cluster;

import org.jspecify.annotations.NullMarked;
