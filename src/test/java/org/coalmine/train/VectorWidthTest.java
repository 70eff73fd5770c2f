package org.coalmine.train;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.coalmine.kernel.RowList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses and gradients have the same bits whatever the width of the processor's vectors. */
final class VectorWidthTest {
  /** A Java process of its own: prints the digest of the bits. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) {
      System.out.println(digest());
    }
  }

  /** One forward and backward pass over batches of odd shapes, through the same arrays. */
  private static int digest() {
    Parameters layout = new Parameters(2, 21, 37);
    Random random = new Random(3);
    float[] parameters = new float[layout.size()];
    for (int i = 0; i < parameters.length; i++) {
      parameters[i] = random.nextFloat() - 0.5f;
    }
    ForwardBackward pass = new ForwardBackward(layout, parameters);
    float[] gradient = new float[layout.size()];
    int digest = 0;
    for (int batch : new int[] {3, 141, 16, 9}) {
      int length = 5;
      int[] symbols = random.ints(batch * length, 0, layout.symbols()).toArray();
      int[] targets = random.ints(batch * length, 0, layout.symbols()).toArray();
      double nats = pass.run(batch, length, symbols, targets);
      pass.gradient(RowList.all(batch * length), gradient);
      digest = 31 * digest + Double.hashCode(nats) + Arrays.hashCode(gradient);
    }
    return digest;
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:UseAVX=2", "-XX:UseAVX=1", "-XX:MaxVectorSize=16"})
  void narrowerVectorsGiveTheSameBits(String option) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "-XX:+IgnoreUnrecognizedVMOptions",
                option,
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).isZero();
    assertThat(out.strip()).isEqualTo(Integer.toString(digest()));
  }
}
