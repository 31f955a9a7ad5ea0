package io.moldau.protocol.generator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which versions of a message, and of each struct in it, look alike on the wire. A struct has one set of methods per
 * group of consecutive versions, and since a message's own groups tell its structs' layouts apart too, a method of one
 * group always knows which method of a struct to call.
 */
final class Layouts {

    private final MessageSchema message;

    /** By struct, its groups in order; versions in which nothing refers to the struct are in none. */
    private final Map<String, List<Versions>> groups = new LinkedHashMap<>();

    Layouts(MessageSchema message) {
        this.message = message;
        groups.put(message.name(), group(message.root()));
        message.structs().values().forEach(struct -> groups.put(struct.name(), group(struct)));
    }

    List<Versions> groups(Struct struct) {
        return groups.getOrDefault(struct.name(), List.of());
    }

    /** The group that {@code version} of the named struct belongs to. */
    Versions groupOf(String struct, int version) {
        return groups.getOrDefault(struct, List.of()).stream()
                .filter(group -> group.contains(version))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(struct + " is not used in version " + version));
    }

    private List<Versions> group(Struct struct) {
        List<Versions> found = new ArrayList<>();
        String previous = "";
        Versions versions = message.versions();
        for (int version = versions.low(); version <= versions.high(); version++) {
            if (!isReachable(struct, version)) {
                previous = "";
                continue;
            }
            String signature = signature(struct, version);
            if (signature.equals(previous)) {
                Versions last = found.remove(found.size() - 1);
                found.add(new Versions(last.low(), version));
            } else {
                found.add(new Versions(version, version));
            }
            previous = signature;
        }
        return List.copyOf(found);
    }

    private boolean isReachable(Struct struct, int version) {
        return struct.equals(message.root()) || reaches(message.root(), struct.name(), version);
    }

    private boolean reaches(Struct from, String name, int version) {
        return from.fields().stream()
                .filter(field -> field.versions().contains(version))
                .map(Field::structName)
                .anyMatch(next -> next != null && (next.equals(name) || reaches(message.struct(next), name, version)));
    }

    /** Everything about a version that the code for it depends on. */
    private String signature(Struct struct, int version) {
        StringBuilder text = new StringBuilder(message.isFlexible(version) ? "flexible" : "fixed");
        IntStream.range(0, struct.fields().size()).forEach(i -> {
            Field field = struct.fields().get(i);
            if (field.versions().contains(version)) {
                text.append(' ').append(i);
                text.append(field.nullable().contains(version) ? "?" : "");
                String nested = field.structName();
                if (nested != null) {
                    text.append('(')
                            .append(signature(message.struct(nested), version))
                            .append(')');
                }
            }
        });
        return text.toString();
    }
}
