package io.moldau.controller.store;

/**
 * What one operation of a committed transaction did.
 *
 * @param path of the node, with the sequence number it was given if it is a sequential one
 * @param version the node's data has now: 0 after a create, the new one after a write, otherwise -1
 */
public record OpResult(String path, int version) {}
