/**
 * Who decides about the cluster, and how. One broker wins the {@link io.moldau.controller.controller.Election}; its {@link
 * io.moldau.controller.controller.Controller} then takes events one by one: a pure function turns the image and the event
 * into a {@link io.moldau.controller.controller.Decision}, the decision is committed in transactions that fail as soon as
 * there is a newer controller, then applied to the image, then published. Each policy is a function in a file of its own
 * and knows neither store nor network.
 */
@NullMarked
package io.moldau.controller.controller;

import org.jspecify.annotations.NullMarked;
