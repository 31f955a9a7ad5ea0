package io.moldau.protocol.generator;

import java.util.List;

/** Prints the enum of all APIs. */
final class ApiKeyEmitter {

    private final List<Api> apis;
    private final Source out = new Source();

    ApiKeyEmitter(List<Api> apis) {
        this.apis = apis;
    }

    String emit() {
        out.line("package io.moldau.protocol.api;").blank();
        out.line("import javax.annotation.processing.Generated;");
        out.line("import org.jspecify.annotations.Nullable;").blank();
        out.line(
                "/** Every API whose messages are known: its id on the wire and the versions there is a codec for. */");
        out.line("@Generated(\"$\")", Generate.class.getPackageName());
        out.line("public enum ApiKey {");
        for (int i = 0; i < apis.size(); i++) {
            Api api = apis.get(i);
            out.line(
                    "$($, \"$\", $, $, $)$",
                    api.constant(),
                    api.key(),
                    api.name(),
                    api.versions().low(),
                    api.versions().high(),
                    api.flexibleFrom(),
                    i + 1 < apis.size() ? "," : ";");
        }
        int highest = apis.get(apis.size() - 1).key();
        out.blank().line("private static final @Nullable ApiKey[] BY_ID = new @Nullable ApiKey[$];", highest + 1);
        out.blank().line("static {").line("for (ApiKey key : values()) {").line("BY_ID[key.id] = key;");
        out.line("}").line("}").blank();
        out.line("private final short id;");
        out.line("private final String apiName;");
        out.line("private final short lowestVersion;");
        out.line("private final short highestVersion;");
        out.line("private final int flexibleFrom;").blank();
        out.line("ApiKey(int id, String apiName, int lowestVersion, int highestVersion, int flexibleFrom) {");
        out.line("this.id = (short) id;");
        out.line("this.apiName = apiName;");
        out.line("this.lowestVersion = (short) lowestVersion;");
        out.line("this.highestVersion = (short) highestVersion;");
        out.line("this.flexibleFrom = flexibleFrom;").line("}");
        method(
                "The API with this id, or null if there is none",
                "static @Nullable ApiKey byId(int id)",
                "id >= 0 && id < BY_ID.length ? BY_ID[id] : null");
        method("The number that stands in request headers", "short id()", "id");
        method("The name of the protocol's documents, as in {@code LeaderAndIsr}", "String apiName()", "apiName");
        method("The first version there is a codec for", "short lowestVersion()", "lowestVersion");
        method("The last version there is a codec for", "short highestVersion()", "highestVersion");
        method(
                "Whether there is a codec for this version",
                "boolean hasVersion(int version)",
                "lowestVersion <= version && version <= highestVersion");
        method(
                "Whether this version has compact lengths and tagged fields",
                "boolean isFlexible(int version)",
                "version >= flexibleFrom");
        out.line("}");
        return out.toString();
    }

    private void method(String what, String signature, String value) {
        out.blank()
                .line("/** $. */", what)
                .line("public $ {", signature)
                .line("return $;", value)
                .line("}");
    }
}
