/**
 * What clients did and saw, and the rules it must obey: nothing acknowledged is lost, an offset has one value for ever, a
 * writer's records stay in order and, with an idempotent producer, come once. The checker knows no broker; it is shown to
 * catch every kind of lie on histories made for the purpose.
 */
@NullMarked
package io.moldau.chaos.history;

import org.jspecify.annotations.NullMarked;
