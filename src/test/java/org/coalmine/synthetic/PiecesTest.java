package org.coalmine.synthetic;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PiecesTest {
  private static Pieces sent(Pieces pieces) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(pieces);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (Pieces) in.readObject();
    }
  }

  @Test
  void holdsWhatWasGivenAndNothingElse() throws IOException, ClassNotFoundException {
    Random random = new Random(4);
    for (int size : new int[] {0, 1, 2, 3, 17, 1_000, 30_000}) {
      long[] given = random.longs(size).toArray();
      if (size > 2) {
        given[0] = Long.MIN_VALUE;
        given[1] = Long.MAX_VALUE;
        given[2] = given[size / 2];
      }
      Set<Long> known = new HashSet<>();
      Arrays.stream(given).forEach(known::add);
      Pieces pieces = Pieces.of(given.clone());
      for (Pieces each : new Pieces[] {pieces, sent(pieces)}) {
        assertThat(each.size()).isEqualTo(known.size());
        for (long asked : given) {
          assertThat(each.hold(asked)).isTrue();
          assertThat(each.hold(asked + 1)).isEqualTo(known.contains(asked + 1));
          assertThat(each.hold(~asked)).isEqualTo(known.contains(~asked));
        }
        assertThat(each.hold(0)).isEqualTo(known.contains(0L));
      }
    }
  }
}
