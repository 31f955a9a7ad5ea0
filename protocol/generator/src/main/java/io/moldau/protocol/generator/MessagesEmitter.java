package io.moldau.protocol.generator;

import java.util.List;

/** Prints the class that reads any request or response by its API. */
final class MessagesEmitter {

    private final List<Api> apis;
    private final Source out = new Source();

    MessagesEmitter(List<Api> apis) {
        this.apis = apis;
    }

    String emit() {
        out.line("package io.moldau.protocol.message;").blank();
        out.line("import io.moldau.protocol.api.ApiKey;");
        out.line("import io.moldau.protocol.wire.WireReader;");
        out.line("import javax.annotation.processing.Generated;").blank();
        out.line("/** Reads messages whose API is known at run time only; a body must fill the rest of its frame. */");
        out.line("@Generated(\"$\")", Generate.class.getPackageName());
        out.line("public final class Messages {").blank();
        out.line("private Messages() {}");
        reader("request", "Request");
        reader("response", "Response");
        out.line("}");
        return out.toString();
    }

    private void reader(String kind, String suffix) {
        out.blank().line("/** Reads the $ that follows the header. */", kind);
        out.line("public static ApiMessage read$(ApiKey key, WireReader in, int version) {", suffix);
        out.line("ApiMessage message = switch (key) {");
        for (Api api : apis) {
            out.line("case $ -> $$.read(in, version);", api.constant(), api.name(), suffix);
        }
        out.line("};").line("in.expectEnd();").line("return message;").line("}");
    }
}
