package io.moldau.protocol.message;

import io.moldau.protocol.generator.Field;
import io.moldau.protocol.generator.FieldType;
import io.moldau.protocol.generator.FieldType.ArrayOf;
import io.moldau.protocol.generator.FieldType.Primitive;
import io.moldau.protocol.generator.FieldType.StructOf;
import io.moldau.protocol.generator.Struct;
import io.moldau.protocol.record.MemoryRecords;
import io.moldau.protocol.wire.Message;
import io.moldau.protocol.wire.Uuid;
import io.netty.buffer.Unpooled;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes instances that a version can carry: every field it has at random, all others at their defaults. */
final class RandomMessages {

    private static final int[] SIZES = {0, 1, 2, 5, 17, 126, 127, 128, 300};
    private static final String[] LETTERS = {"a", "Z", "-", "\0", "ä", "ß", "→", "\uFFFD", "😀"};

    private final Schemas.Subject subject;
    private final int version;
    private final RandomGenerator random;

    RandomMessages(Schemas.Subject subject, int version, RandomGenerator random) {
        this.subject = subject;
        this.version = version;
        this.random = random;
    }

    Message next() {
        try {
            return (Message) build(subject.schema().root(), Generated.type(subject));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(subject + " does not look as generated", e);
        }
    }

    private Object build(Struct struct, Class<?> type) throws ReflectiveOperationException {
        Object builder = type.getMethod("builder").invoke(null);
        for (Field field : Stream.concat(struct.placed(version).stream(), struct.tagged(version).stream())
                .toList()) {
            boolean keepDefault = field.isTagged() && random.nextBoolean();
            if (!keepDefault) {
                setter(builder, field).invoke(builder, value(field));
            }
        }
        return builder.getClass().getMethod("build").invoke(builder);
    }

    private static Method setter(Object builder, Field field) {
        return Stream.of(builder.getClass().getMethods())
                .filter(method -> method.getName().equals(field.name()) && method.getParameterCount() == 1)
                .findFirst()
                .orElseThrow();
    }

    private @Nullable Object value(Field field) throws ReflectiveOperationException {
        if (field.nullable().contains(version) && random.nextInt(4) == 0) {
            return null;
        }
        if (field.type() instanceof ArrayOf array) {
            int count = array.element() instanceof StructOf ? random.nextInt(4) : size() / 2;
            List<Object> list = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                list.add(element(array.element()));
            }
            return list;
        }
        return element(field.type());
    }

    private Object element(FieldType type) throws ReflectiveOperationException {
        if (type instanceof StructOf struct) {
            return build(subject.schema().struct(struct.name()), Generated.nested(subject, struct.name()));
        }
        return switch ((Primitive) type) {
            case BOOL -> random.nextBoolean();
            case INT8 -> (byte) random.nextInt();
            case INT16 -> (short) random.nextInt();
            case UINT16 -> random.nextInt(0x10000);
            case INT32 -> random.nextInt();
            case INT64 -> random.nextLong();
            case FLOAT64 -> random.nextDouble();
            case UUID -> new Uuid(random.nextLong(), random.nextLong());
            case STRING -> text();
            case BYTES -> bytes(size());
            case RECORDS -> new MemoryRecords(Unpooled.wrappedBuffer(bytes(random.nextInt(4) == 0 ? 2000 : size())));
        };
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int letters = random.nextInt(8) == 0 ? LETTERS.length : 3;
        for (int i = size(); i > 0; i--) {
            text.append(LETTERS[random.nextInt(letters)]);
        }
        return text.toString();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private int size() {
        return SIZES[random.nextInt(random.nextInt(4) == 0 ? SIZES.length : 5)];
    }
}
