package io.moldau.controller.controller;

import java.util.OptionalInt;

/**
 * The office of controller as an election gave it, or as its holder renewed it: there is one term for each.
 *
 * @param epochVersion the version of the epoch's node, to be checked by each write
 * @param deposed the broker it was taken from because that refused connections: its session may live for a while
 */
record Office(int epoch, int epochVersion, OptionalInt deposed) {}
