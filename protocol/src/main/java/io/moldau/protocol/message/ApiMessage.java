package io.moldau.protocol.message;

import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.wire.Message;

/** The body of a request or a response. */
public interface ApiMessage extends Message {

    ApiKey apiKey();
}
