package org.coalmine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
  private static final Checkpoint SAMPLE = sample();

  private static Checkpoint sample() {
    float[] parameters = new float[20_000];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = (float) Math.sqrt(i) - 70;
    }
    float[] updaterState = new float[40_000];
    for (int i = 0; i < updaterState.length; i++) {
      updaterState[i] = 1f / (i + 1);
    }
    byte[] noiseKey = new byte[32];
    for (int i = 0; i < noiseKey.length; i++) {
      noiseKey[i] = (byte) (7 * i);
    }
    TrainingState state = new TrainingState(parameters, updaterState, 17);
    return new Checkpoint("settings ä", Alphabet.of("abcä😀"), 3, state, noiseKey);
  }

  /** A run that began before goes on from its checkpoint. */
  @Test
  void theBytesStayAsTheyAre() throws NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");

    assertThat(HexFormat.of().formatHex(digest.digest(SAMPLE.toBytes())))
        .isEqualTo("a466686c718733bbc85f2817cdca5d70130bfdd671355ac9aadab4c77f0c196e");
  }

  @Test
  void readsBackWhatItWrote() throws IOException {
    byte[] bytes = SAMPLE.toBytes();
    Checkpoint read = CheckpointReader.read(new ByteArrayInputStream(bytes), bytes.length);

    assertThat(read).usingRecursiveComparison().isEqualTo(SAMPLE);
    assertThat(read.toBytes()).isEqualTo(bytes);
    assertThat(CheckpointReader.fromBytes(bytes)).isEqualTo(SAMPLE);
  }

  @Test
  void isWrittenInSmallPieces() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SAMPLE.write(
        new OutputStream() {
          @Override
          public void write(int b) {
            bytes.write(b);
          }

          @Override
          public void write(byte[] piece, int offset, int length) {
            assertThat(length).isLessThanOrEqualTo(1 << 16);
            bytes.write(piece, offset, length);
          }
        });

    assertThat(bytes.toByteArray()).isEqualTo(SAMPLE.toBytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 11})
  void refusesWhatIsNoCheckpoint(int length) {
    assertThatThrownBy(() -> CheckpointReader.fromBytes(Arrays.copyOf(SAMPLE.toBytes(), length)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a training checkpoint (" + length + " bytes)");
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 15, 16, 20, 25, 100, 90_000, 240_091})
  void refusesWhatWasChanged(int position) {
    byte[] bytes = SAMPLE.toBytes();
    bytes[position] ^= (byte) 0x80;

    assertThatThrownBy(() -> CheckpointReader.fromBytes(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is damaged: its checksum differs (240092 bytes)");
    assertThatThrownBy(
            () -> CheckpointReader.fromBytes(Arrays.copyOf(SAMPLE.toBytes(), 12 + position / 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is damaged");
  }

  /** A length that is wrong although the checksum is right: no array is made for it. */
  @ParameterizedTest
  @ValueSource(ints = {Integer.MAX_VALUE, -1, 240_092})
  void refusesAFieldThatReachesBeyondTheBytes(int count) {
    byte[] bytes = SAMPLE.toBytes();
    int settings = Long.BYTES + 2 * Integer.BYTES;
    CRC32C checksum = new CRC32C();
    ByteBuffer.wrap(bytes).putInt(settings, count);
    checksum.update(bytes, 0, bytes.length - Integer.BYTES);
    ByteBuffer.wrap(bytes).putInt(bytes.length - Integer.BYTES, (int) checksum.getValue());

    assertThatThrownBy(() -> CheckpointReader.fromBytes(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("is cut short");
  }

  @Test
  void aFileCutWhileItIsReadIsAnErrorOfTheDisk() {
    byte[] cut = Arrays.copyOf(SAMPLE.toBytes(), 100_000);

    assertThatThrownBy(() -> CheckpointReader.read(new ByteArrayInputStream(cut), 240_092))
        .isInstanceOf(EOFException.class);
  }
}
