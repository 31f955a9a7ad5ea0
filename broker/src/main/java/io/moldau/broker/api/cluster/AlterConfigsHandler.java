package io.moldau.broker.api.cluster;

import io.moldau.broker.api.ApiHandler;
import io.moldau.broker.network.Request;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ApiKey;
import io.moldau.protocol.api.ErrorCode;
import io.moldau.protocol.message.AlterConfigsRequest;
import io.moldau.protocol.message.AlterConfigsRequest.AlterConfigsResource;
import io.moldau.protocol.message.AlterConfigsResponse;
import io.moldau.protocol.message.AlterConfigsResponse.AlterConfigsResourceResponse;
import io.moldau.protocol.runtime.Gather;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Replaces all settings of a topic or broker at once, for clients that know no other way. */
public final class AlterConfigsHandler implements ApiHandler<AlterConfigsRequest> {

    private final ConfigChanges changes;

    public AlterConfigsHandler(ConfigChanges changes) {
        this.changes = changes;
    }

    @Override
    public ApiKey api() {
        return ApiKey.ALTER_CONFIGS;
    }

    @Override
    public void handle(Request request, AlterConfigsRequest message) {
        answer(message, request::respond);
    }

    /** Answers once, on the loop of the changes; the results are in the order of the request. */
    void answer(AlterConfigsRequest message, Consumer<AlterConfigsResponse> respond) {
        Set<ConfigResource> duplicates = Duplicates.in(
                message.resources().stream().map(AlterConfigsHandler::resource).toList());
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
                                (subject, before) -> replacement(asked, subject),
                                message.validateOnly(),
                                refusal -> done.accept(response(asked, refusal)));
                    }
                },
                responses -> respond.accept(
                        AlterConfigsResponse.builder().responses(responses).build()));
    }

    private static Map<String, String> replacement(AlterConfigsResource asked, ConfigSubject subject) {
        List<ConfigEdit> edits = asked.configs().stream()
                .map(config -> new ConfigEdit(config.name(), ConfigEdit.Operation.SET, config.value()))
                .toList();
        return ConfigEdit.apply(edits, Map.of(), subject);
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
