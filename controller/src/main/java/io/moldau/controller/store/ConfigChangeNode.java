package io.moldau.controller.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.moldau.controller.cluster.ConfigEntity;
import java.util.Optional;

/** {@code /config/changes/config_change_<seq>}: says which entity's settings to read again. Version 1 is read too. */
public final class ConfigChangeNode {

    private ConfigChangeNode() {}

    public static byte[] encode(ConfigEntity entity) {
        return Json.bytes(Json.versioned(2).put("entity_path", entity.path()));
    }

    /** The entity, or empty when it is of a kind this broker does not know. */
    public static Optional<ConfigEntity> decode(byte[] data) {
        String what = "config change";
        JsonNode root = Json.parse(what, data);
        String path = root.path("version").asInt() == 1
                ? Json.requiredText(what, root, "entity_type") + "/" + Json.requiredText(what, root, "entity_name")
                : Json.requiredText(what, root, "entity_path");
        for (ConfigEntity.Kind kind : ConfigEntity.Kind.values()) {
            String prefix = kind.path() + "/";
            if (path.startsWith(prefix)) {
                return Optional.of(new ConfigEntity(kind, path.substring(prefix.length())));
            }
        }
        return Optional.empty();
    }
}
