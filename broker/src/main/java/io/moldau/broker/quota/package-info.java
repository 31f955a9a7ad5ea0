/**
 * How much of something may happen in a second. A {@link io.moldau.broker.quota.SampledRate} measures, over the last few
 * windows of time and without a clock of its own; a {@link io.moldau.broker.quota.ReplicationQuota} compares with a limit
 * that may change at any time. Quotas hold for a broker as a whole, whose partitions live on several loops, so they are
 * the one thing that loops share: an immutable measurement, replaced by compare-and-set.
 */
@NullMarked
package io.moldau.broker.quota;

import org.jspecify.annotations.NullMarked;
