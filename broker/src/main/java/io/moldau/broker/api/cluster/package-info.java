/**
 * Requests about the cluster rather than its records: who is where, which topics there are, their settings, and ids for
 * producers. What is only read comes from this broker's own image of the cluster; what changes goes to the controller or,
 * for settings, into the store, and is answered when it is in force.
 */
@NullMarked
package io.moldau.broker.api.cluster;

import org.jspecify.annotations.NullMarked;
