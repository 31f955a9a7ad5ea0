/**
 * Coordinators under load and under fire: thousands of members that speak the group protocol and do nothing else, so that a
 * machine can hold them, and tests that kill the coordinator among them. A light member remembers what it was promised, an
 * acknowledged commit and its place in the group, and can so tell a coordinator that forgot.
 */
@NullMarked
package io.moldau.chaos.group;

import org.jspecify.annotations.NullMarked;
