package io.moldau.protocol.generator;

import java.util.Map;

/**
 * What has versions and fields: a request, a response, or data that travels or is stored inside of something else.
 *
 * @param versions every version there is
 * @param flexibleFrom the first version with compact lengths and tagged fields; beyond the last version if there is none
 * @param root its own fields
 * @param structs every struct below the root, by name, in the order of appearance
 */
public record MessageSchema(Versions versions, int flexibleFrom, Struct root, Map<String, Struct> structs) {

    public String name() {
        return root.name();
    }

    public boolean isFlexible(int version) {
        return version >= flexibleFrom;
    }

    public Struct struct(String name) {
        Struct struct = structs.get(name);
        if (struct == null) {
            throw new IllegalArgumentException(name() + " has no struct " + name);
        }
        return struct;
    }
}
