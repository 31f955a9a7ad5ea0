package io.moldau.protocol.generator;

import java.util.Map;

/**
 * A request or a response.
 *
 * @param root its own fields
 * @param structs every struct below the root, by name, in the order of appearance
 */
public record MessageSchema(Struct root, Map<String, Struct> structs) {

    public String name() {
        return root.name();
    }

    public Struct struct(String name) {
        Struct struct = structs.get(name);
        if (struct == null) {
            throw new IllegalArgumentException(name() + " has no struct " + name);
        }
        return struct;
    }
}
