package io.moldau.protocol.message;

import io.moldau.protocol.generator.Field;
import io.moldau.protocol.generator.FieldType;
import io.moldau.protocol.generator.FieldType.ArrayOf;
import io.moldau.protocol.generator.FieldType.Primitive;
import io.moldau.protocol.generator.FieldType.StructOf;
import io.moldau.protocol.generator.Struct;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Well-formed frames that pack as many objects as they can into few bytes: one array of the message is repeated up to a
 * given size, and all that its elements hold is as small as {@link Filling} says.
 */
final class HostileFrames {

    /** What the fields of a repeated element hold. */
    enum Filling {
        /** Nothing: empty strings, empty arrays, zero ids. The fewest bytes an object can have. */
        EMPTY,
        /** One of everything: strings of one letter, arrays of one element, ids, known tags. */
        ONE,
        /** As {@code ONE}, and no string fits one byte a character. */
        NON_ASCII,
        /** As {@code ONE}, and three tags nobody knows after each struct. */
        UNKNOWN_TAGS
    }

    private static final byte[] LETTER = {'a'};
    private static final byte[] ARROW = "→".getBytes(StandardCharsets.UTF_8);

    private final Schemas.Subject subject;
    private final int version;
    private final Filling filling;
    private final int repeated;
    private final int frameBytes;
    private final ByteBuf out = Unpooled.buffer();
    private int arraysSeen;

    /**
     * Prepares one frame.
     *
     * @param repeated which array to repeat, counting those of the message in the order of the wire
     * @param frameBytes how large to make the frame, roughly
     */
    HostileFrames(Schemas.Subject subject, int version, Filling filling, int repeated, int frameBytes) {
        this.subject = subject;
        this.version = version;
        this.filling = filling;
        this.repeated = repeated;
        this.frameBytes = frameBytes;
    }

    /** The frame; one without a repeated array if the message has fewer arrays. */
    byte[] frame() {
        write(subject.schema().root());
        byte[] bytes = new byte[out.readableBytes()];
        out.readBytes(bytes);
        return bytes;
    }

    /** Whether the array to repeat was there. */
    boolean hasRepetition() {
        return arraysSeen > repeated;
    }

    private void write(Struct struct) {
        for (Field field : struct.placed(version)) {
            if (field.type() instanceof StructOf && field.nullable().contains(version)) {
                out.writeByte(1);
            }
            write(field.type());
        }
        if (!subject.schema().isFlexible(version)) {
            return;
        }
        List<Field> known = filling == Filling.EMPTY ? List.of() : struct.tagged(version);
        int unknown = filling == Filling.UNKNOWN_TAGS ? 3 : 0;
        out.writeByte(known.size() + unknown);
        for (Field field : known) {
            out.writeByte(field.tag());
            int sizeAt = out.writerIndex();
            out.writeZero(5);
            write(field.type());
            setVarint(sizeAt, out.writerIndex() - sizeAt - 5);
        }
        for (int i = 0; i < unknown; i++) {
            out.writeByte(100 + i).writeByte(0);
        }
    }

    private void write(FieldType type) {
        if (type instanceof StructOf struct) {
            write(subject.schema().struct(struct.name()));
        } else if (type instanceof ArrayOf array) {
            write(array);
        } else {
            write((Primitive) type);
        }
    }

    private void write(ArrayOf array) {
        boolean repeat = arraysSeen++ == repeated;
        boolean onTheWay = arraysSeen <= repeated;
        int countAt = out.writerIndex();
        out.writeZero(subject.schema().isFlexible(version) ? 5 : 4);
        int count = 0;
        int seen = arraysSeen;
        while (repeat ? out.writerIndex() < frameBytes : count < (onTheWay || filling != Filling.EMPTY ? 1 : 0)) {
            // Arrays inside a repeated element are the same ones each time.
            arraysSeen = repeat ? Integer.MIN_VALUE / 2 : seen;
            write(array.element());
            count++;
        }
        arraysSeen = repeat ? Integer.MAX_VALUE / 2 : arraysSeen;
        if (subject.schema().isFlexible(version)) {
            setVarint(countAt, count + 1);
        } else {
            out.setInt(countAt, count);
        }
    }

    private void write(Primitive type) {
        boolean flexible = subject.schema().isFlexible(version);
        int length = filling == Filling.EMPTY ? 0 : filling == Filling.NON_ASCII ? ARROW.length : 1;
        switch (type) {
            case BOOL, INT8 -> out.writeByte(1);
            case INT16, UINT16 -> out.writeShort(1000);
            case INT32 -> out.writeInt(1_000_000);
            case INT64, FLOAT64 -> out.writeLong(1_000_000);
            case UUID -> out.writeLong(length).writeLong(length);
            case STRING, BYTES, RECORDS -> {
                if (flexible) {
                    out.writeByte(length + 1);
                } else if (type == Primitive.STRING) {
                    out.writeShort(length);
                } else {
                    out.writeInt(length);
                }
                out.writeBytes(filling == Filling.NON_ASCII ? ARROW : LETTER, 0, length);
            }
        }
    }

    /** Five bytes, however small the value: longer than need be, but the protocol has no rule against it. */
    private void setVarint(int at, int value) {
        for (int i = 0; i < 4; i++) {
            out.setByte(at + i, ((value >>> (7 * i)) & 0x7f) | 0x80);
        }
        out.setByte(at + 4, value >>> 28);
    }
}
