package io.moldau.protocol.message;

import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.jspecify.annotations.Nullable;

/** The generated classes of whichever kafka-clients this class was loaded beside; see {@link Oracles}. */
final class KafkaOracle implements Oracle {

    @Override
    public byte[] rewrite(String message, int version, byte[] bytes) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            Message data = (Message) dataClass(message).getConstructor().newInstance();
            data.read(new ByteBufferAccessor(buffer), (short) version);
            if (buffer.hasRemaining()) {
                throw new AssertionError(buffer.remaining() + " bytes left over");
            }
            ObjectSerializationCache cache = new ObjectSerializationCache();
            ByteBuffer written = ByteBuffer.allocate(data.size(cache, (short) version));
            data.write(new ByteBufferAccessor(written), cache, (short) version);
            return written.array();
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(message + " of this Kafka looks different", e);
        }
    }

    @Override
    public byte[] invent(String message, int version, RandomGenerator random) {
        try {
            Schema[] schemas = (Schema[]) dataClass(message).getField("SCHEMAS").get(null);
            Struct struct = struct(schemas[version], random);
            ByteBuffer buffer = ByteBuffer.allocate(struct.sizeOf());
            struct.writeTo(buffer);
            // Tags that hold their defaults are legal, but nobody would write them.
            return rewrite(message, version, buffer.array());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(message + " of this Kafka looks different", e);
        }
    }

    private static Class<?> dataClass(String message) throws ClassNotFoundException {
        String sent = "org.apache.kafka.common.message." + message;
        if (message.endsWith("Request") || message.endsWith("Response")) {
            return Class.forName(sent + "Data");
        }
        try {
            return Class.forName(sent);
        } catch (ClassNotFoundException e) {
            return Class.forName("org.apache.kafka.coordinator.group.generated." + message);
        }
    }

    private static Struct struct(Schema schema, RandomGenerator random) throws ReflectiveOperationException {
        Struct struct = new Struct(schema);
        for (BoundField field : schema.fields()) {
            struct.set(field, value(field.def.type, random));
        }
        return struct;
    }

    private static @Nullable Object value(Type type, RandomGenerator random) throws ReflectiveOperationException {
        if (type.isNullable() && random.nextInt(4) == 0) {
            return null;
        }
        if (type instanceof TaggedFields tags) {
            return tags(tags, random);
        }
        if (type instanceof Schema schema) {
            return struct(schema, random);
        }
        if (type.isArray()) {
            Object[] elements = new Object[random.nextInt(4)];
            for (int i = 0; i < elements.length; i++) {
                elements[i] = value(type.arrayElementType().orElseThrow(), random);
            }
            return elements;
        }
        String name = type.toString();
        return switch (name) {
            case "BOOLEAN" -> random.nextBoolean();
            case "INT8" -> (byte) random.nextInt();
            case "INT16" -> (short) random.nextInt();
            case "UINT16" -> random.nextInt(0x10000);
            case "INT32" -> random.nextInt();
            case "INT64" -> random.nextLong();
            case "FLOAT64" -> random.nextDouble();
            case "UUID" -> new Uuid(random.nextLong(), random.nextLong());
            default -> {
                byte[] bytes = new byte[random.nextInt(5) == 0 ? 200 : random.nextInt(9)];
                random.nextBytes(bytes);
                if (name.endsWith("STRING")) {
                    yield new String(bytes, StandardCharsets.ISO_8859_1);
                }
                if (name.endsWith("RECORDS")) {
                    yield records(ByteBuffer.wrap(bytes));
                }
                if (name.endsWith("BYTES")) {
                    yield ByteBuffer.wrap(bytes);
                }
                throw new AssertionError("no values of type " + name + ", " + type.getClass());
            }
        };
    }

    /** The class moved between the releases. */
    private static Object records(ByteBuffer bytes) throws ReflectiveOperationException {
        Class<?> type;
        try {
            type = Class.forName("org.apache.kafka.common.record.MemoryRecords");
        } catch (ClassNotFoundException e) {
            type = Class.forName("org.apache.kafka.common.record.internal.MemoryRecords");
        }
        return type.getMethod("readableRecords", ByteBuffer.class).invoke(null, bytes);
    }

    private static NavigableMap<Integer, @Nullable Object> tags(TaggedFields type, RandomGenerator random)
            throws ReflectiveOperationException {
        Field known = TaggedFields.class.getDeclaredField("fields");
        known.setAccessible(true);
        NavigableMap<Integer, @Nullable Object> values = new TreeMap<>();
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) known.get(type)).entrySet()) {
            if (random.nextBoolean()) {
                Type valueType = ((org.apache.kafka.common.protocol.types.Field) entry.getValue()).type;
                values.put((Integer) entry.getKey(), value(valueType, random));
            }
        }
        return values;
    }
}
