package io.moldau.controller.store;

/**
 * A node as read.
 *
 * @param data never null; empty when the node has none. Shared: not to be changed
 * @param version of the data; 0 after creation, one more with each write
 * @param czxid identifies the transaction that created the node; grows over the whole tree
 * @param createdMs wall time of the store when it created the node
 * @param ephemeralOwner the session the node dies with, or 0
 */
@SuppressWarnings("ArrayRecordComponent") // handed on as read; nobody compares nodes
public record StoredNode(byte[] data, int version, long czxid, long createdMs, long ephemeralOwner) {}
