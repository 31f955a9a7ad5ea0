package io.moldau.broker.api.cluster;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest;
import io.moldau.protocol.message.IncrementalAlterConfigsRequest.AlterConfigsResource;
import io.moldau.protocol.message.IncrementalAlterConfigsResponse;
import io.moldau.protocol.message.IncrementalAlterConfigsResponse.AlterConfigsResourceResponse;
import io.moldau.protocol.runtime.Gather;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Changes single settings of topics and brokers and leaves the others alone. */
public final class IncrementalAlterConfigsHandler implements ApiHandler<IncrementalAlterConfigsRequest> {

    private final ConfigChanges changes;

    public IncrementalAlterConfigsHandler(ConfigChanges changes) {
        this.changes = changes;
    }

    @Override
    public ApiKey api() {
        return ApiKey.INCREMENTAL_ALTER_CONFIGS;
    }

    @Override
    public void handle(Request request, IncrementalAlterConfigsRequest message) {
        answer(message, request::respond);
    }

    /** Answers once, on the loop of the changes; the results are in the order of the request. */
    void answer(IncrementalAlterConfigsRequest message, Consumer<IncrementalAlterConfigsResponse> respond) {
        Set<ConfigResource> duplicates = Duplicates.in(message.resources().stream()
                .map(IncrementalAlterConfigsHandler::resource)
                .toList());
        Gather.<AlterConfigsResource, AlterConfigsResourceResponse>each(
                changes.loop(),
                message.resources(),
                (asked, done) -> {
                    if (duplicates.contains(resource(asked))) {
                        done.accept(response(
                                asked,
                                Optional.of(new ApiException(
                                        ErrorCode.INVALID_REQUEST, "the request names this resource twice"))));
                    } else {
                        changes.change(
                                resource(asked),
                                (subject, before) -> edit(asked, subject, before),
                                message.validateOnly(),
                                refusal -> done.accept(response(asked, refusal)));
                    }
                },
                responses -> respond.accept(IncrementalAlterConfigsResponse.builder()
                        .responses(responses)
                        .build()));
    }

    private static Map<String, String> edit(
            AlterConfigsResource asked, ConfigSubject subject, Map<String, String> before) {
        List<ConfigEdit> edits = asked.configs().stream()
                .map(config -> ConfigEdit.of(config.name(), config.configOperation(), config.value()))
                .toList();
        return ConfigEdit.apply(edits, before, subject);
    }

    private static ConfigResource resource(AlterConfigsResource asked) {
        return new ConfigResource(asked.resourceType(), asked.resourceName());
    }

    private static AlterConfigsResourceResponse response(AlterConfigsResource asked, Optional<ApiException> refusal) {
        return AlterConfigsResourceResponse.builder()
                .errorCode(
                        refusal.map(ApiException::error).orElse(ErrorCode.NONE).code())
                .errorMessage(refusal.map(ApiException::getMessage).orElse(null))
                .resourceType(asked.resourceType())
                .resourceName(asked.resourceName())
                .build();
    }
}
