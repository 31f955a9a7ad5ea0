package io.moldau.protocol.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.moldau.protocol.wire.InvalidFrameException;
import io.moldau.protocol.wire.Message;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Broken frames of every message in every version: refused as such, or read as something that can be written again. */
class BadInputTest {

    private static final int INSTANCES = 3;
    private static final int MUTATIONS = 60;
    private static final int[] EXTREMES = {0, 1, -1, -2, 0x7f, 0x80, 0x7fffffff, 0x80000000, 0x40000000, 0x00ffffff};

    static Stream<Schemas.Subject> subjects() {
        return Schemas.subjects();
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void aFrameCutAnywhereIsRefused(Schemas.Subject subject) {
        subject.versions().forEach(version -> {
            byte[] whole =
                    Generated.write(new RandomMessages(subject, version, new SplittableRandom(7)).next(), version);
            for (int length = 0; length < whole.length; length++) {
                byte[] cut = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> Generated.read(subject, version, cut))
                        .as("%s version %d cut at %d of %d", subject, version, length, whole.length)
                        .isInstanceOf(InvalidFrameException.class);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void bytesAfterTheEndAreRefused(Schemas.Subject subject) {
        subject.versions().forEach(version -> {
            byte[] whole =
                    Generated.write(new RandomMessages(subject, version, new SplittableRandom(8)).next(), version);
            assertThatThrownBy(() -> Generated.read(subject, version, Arrays.copyOf(whole, whole.length + 1)))
                    .as("%s version %d", subject, version)
                    .isInstanceOf(InvalidFrameException.class);
        });
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void mutationsAreRefusedOrMakeSense(Schemas.Subject subject) {
        subject.versions().forEach(version -> {
            for (long seed = 0; seed < INSTANCES; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                byte[] whole = Generated.write(new RandomMessages(subject, version, random).next(), version);
                for (int i = 0; i < MUTATIONS; i++) {
                    byte[] mutant = mutate(whole, random);
                    refuseOrRewrite(subject, version, mutant, subject + " version " + version + " seed " + seed);
                }
            }
        });
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void noiseIsRefusedOrMakesSense(Schemas.Subject subject) {
        subject.versions().forEach(version -> {
            for (long seed = 0; seed < MUTATIONS; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                byte[] noise = new byte[random.nextInt(200)];
                random.nextBytes(noise);
                refuseOrRewrite(subject, version, noise, subject + " version " + version + " noise " + seed);
            }
        });
    }

    @Test
    void nullIsRefusedWhereTheProtocolHasNone() {
        // Topic count 1, then a name of length -1.
        assertThatThrownBy(() -> Generated.read(
                        Schemas.named("MetadataRequest"), 1, new byte[] {0, 0, 0, 1, (byte) 0xff, (byte) 0xff}))
                .isInstanceOf(InvalidFrameException.class);
        // All topics are asked for with null from version 1 on, and with an empty list before.
        assertThatThrownBy(() -> Generated.read(Schemas.named("MetadataRequest"), 0, new byte[] {-1, -1, -1, -1}))
                .isInstanceOf(InvalidFrameException.class);
    }

    private static byte[] mutate(byte[] whole, SplittableRandom random) {
        byte[] mutant = whole.clone();
        for (int i = 1 + random.nextInt(3); i > 0 && mutant.length > 0; i--) {
            int at = random.nextInt(mutant.length);
            switch (random.nextInt(4)) {
                case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutant[at] = (byte) random.nextInt();
                case 2 -> overwrite(mutant, at, EXTREMES[random.nextInt(EXTREMES.length)]);
                default -> mutant = splice(mutant, at, random.nextInt(mutant.length));
            }
        }
        return mutant;
    }

    private static void overwrite(byte[] bytes, int at, int value) {
        for (int i = 0; i < Integer.BYTES && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (value >>> (24 - 8 * i));
        }
    }

    /** The bytes before one place and those after another: some are gone or come twice. */
    private static byte[] splice(byte[] bytes, int end, int start) {
        byte[] spliced = Arrays.copyOf(bytes, end + bytes.length - start);
        System.arraycopy(bytes, start, spliced, end, bytes.length - start);
        return spliced;
    }

    /** A frame may differ from what we would write (tags at their default, a bool of 2), but its message must not. */
    private static void refuseOrRewrite(Schemas.Subject subject, int version, byte[] frame, String context) {
        try {
            Message message = Generated.read(subject, version, frame);
            byte[] written = Generated.write(message, version);
            assertThat(written).as(context).hasSize(message.size(version));
            assertThat(Generated.read(subject, version, written)).as(context).isEqualTo(message);
        } catch (InvalidFrameException refused) {
            assertThat(refused).as(context).hasNoCause();
        } catch (RuntimeException | Error e) {
            fail(context + ": " + Arrays.toString(frame), e);
        }
    }
}
