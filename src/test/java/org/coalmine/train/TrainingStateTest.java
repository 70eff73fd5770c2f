package org.coalmine.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingStateTest {
  private static TrainingState sent(TrainingState state)
      throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(state);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (TrainingState) in.readObject();
    }
  }

  @Test
  void arrivesWithEveryBit() throws IOException, ClassNotFoundException {
    float[] parameters = {1.5f, -0f, Float.MIN_VALUE, Float.NaN, -Float.MAX_VALUE, 1 / 3f};
    TrainingState arrived = sent(new TrainingState(parameters, new float[] {2}, 7));
    assertThat(bits(arrived.parameters())).isEqualTo(bits(parameters));
    assertThat(arrived.updaterState()).containsExactly(2);
    assertThat(arrived.steps()).isEqualTo(7);
  }

  /** Small pieces stand for those of a state that no array of bytes holds. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 7, 8})
  void aLongArrayGoesInPieces(int pieceFloats) {
    float[] values = {1, -0f, Float.MIN_VALUE, Float.NaN, 5, 6, 7};
    byte[][] pieces = TrainingState.pieces(values, pieceFloats);
    assertThat(pieces.length).isEqualTo((int) Math.ceil(7.0 / pieceFloats));
    for (byte[] piece : pieces) {
      assertThat(piece.length).isBetween(4, 4 * pieceFloats);
    }
    assertThat(bits(TrainingState.floats(pieces))).isEqualTo(bits(values));
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }
}
