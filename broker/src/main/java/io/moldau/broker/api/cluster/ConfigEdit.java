package io.moldau.broker.api.cluster;

import io.moldau.config.ConfigKey;
import io.moldau.config.ConfigType;
import io.moldau.protocol.api.ApiException;
import io.moldau.protocol.api.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One change of one setting (KIP-339): sets it, removes it, or adds to or takes from its list. */
record ConfigEdit(
        String name, Operation operation, @Nullable String value) {

    /** What to do, in the order of the numbers that stand for it. */
    enum Operation {
        SET,
        DELETE,
        APPEND,
        SUBTRACT
    }

    static ConfigEdit of(String name, byte operation, @Nullable String value) {
        Operation[] operations = Operation.values();
        if (operation < 0 || operation >= operations.length) {
            throw new ApiException(ErrorCode.INVALID_REQUEST, "there is no operation " + operation + " on settings");
        }
        return new ConfigEdit(name, operations[operation], value);
    }

    /**
     * The overrides after these edits.
     *
     * @param before the overrides as stored
     * @throws ApiException when an edit makes no sense or its result is no valid value
     */
    static Map<String, String> apply(List<ConfigEdit> edits, Map<String, String> before, ConfigSubject subject) {
        if (!Duplicates.in(edits.stream().map(ConfigEdit::name).toList()).isEmpty()) {
            throw new ApiException(ErrorCode.INVALID_REQUEST, "a setting is changed twice");
        }
        Map<String, String> after = new TreeMap<>(before);
        for (ConfigEdit edit : edits) {
            edit.apply(after, subject);
        }
        subject.checkTogether(after);
        return after;
    }

    /** Whatever is stored can be removed, also what nobody here understands. */
    private void apply(Map<String, String> overrides, ConfigSubject subject) {
        if (operation == Operation.DELETE) {
            overrides.remove(name);
            return;
        }
        ConfigKey key = subject.key(name);
        if (value == null) {
            throw new ApiException(ErrorCode.INVALID_REQUEST, name + " has no value");
        }
        String next = operation == Operation.SET ? value : edited(key, value, overrides, subject);
        subject.check(name, next);
        overrides.put(name, next);
    }

    /** Lists start from the value in force, so that the first addition to a default adds to it. */
    private String edited(ConfigKey key, String change, Map<String, String> overrides, ConfigSubject subject) {
        if (key.type() != ConfigType.LIST) {
            throw new ApiException(ErrorCode.INVALID_CONFIG, name + " is no list: it can only be set or removed");
        }
        List<String> elements = new ArrayList<>(subject.inForce(overrides).getList(name));
        for (String part : change.split(",", -1)) {
            String element = part.trim();
            if (operation == Operation.SUBTRACT) {
                elements.remove(element);
            } else if (!element.isEmpty() && !elements.contains(element)) {
                elements.add(element);
            }
        }
        return String.join(",", elements);
    }
}
