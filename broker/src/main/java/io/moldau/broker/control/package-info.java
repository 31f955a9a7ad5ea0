/**
 * The two directions between this broker and its controller. {@link io.moldau.broker.control.ControllerOrders} is where what
 * a controller tells arrives, over the network or from the controller in this very process, and is carried out in order.
 * {@link io.moldau.broker.control.ControllerLink} is the way back, for what only the controller may decide: it finds the
 * controller, follows it when another takes over, and repeats what got no answer. Everything here lives on the home loop.
 */
@NullMarked
package io.moldau.broker.control;

import org.jspecify.annotations.NullMarked;
