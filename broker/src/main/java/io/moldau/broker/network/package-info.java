/**
 * Where clients' bytes become requests. A {@link io.moldau.broker.network.SocketServer} binds the listeners and bounds what
 * may come in: connections, connections per address, frame size, the memory of all requests together, unanswered requests
 * per connection, silence. Each connection hands its requests on as soon as they arrive, without waiting for earlier ones,
 * and sends the responses in the order of the requests. What a request means is unknown here: it goes to a {@link
 * io.moldau.broker.network.RequestHandler}.
 */
@NullMarked
package io.moldau.broker.network;

import org.jspecify.annotations.NullMarked;
