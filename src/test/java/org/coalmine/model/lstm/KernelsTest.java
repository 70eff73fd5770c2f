package org.coalmine.model.lstm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.coalmine.model.AllCosts;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

class KernelsTest {
  private static final String MODULE = "--add-modules=jdk.incubator.vector";

  /** A Java process of its own: prints its kernel and the digest of the bits. */
  static final class Child {
    public static void main(String[] arguments) {
      Kernels.Choice choice = Kernels.chosen();
      System.out.println(choice.kernel().name() + " " + digest() + " " + choice.describe());
    }
  }

  /** Walks some steps of a model of odd shape and hashes the bits of all costs. */
  private static int digest() {
    LstmModel model = LstmModel.of(RandomWeights.of("child", RandomWeights.alphabet(37), 2, 31, 4));
    Scorer scorer = model.scorer();
    Panel parents = scorer.panel();
    Panel children = scorer.panel();
    float[] costs = new float[37 * Kernel.LANES];
    int[] symbols = new int[Kernel.LANES];
    int digest = 0;
    scorer.start(parents);
    for (int step = 0; step < 20; step++) {
      int shift = step;
      Arrays.setAll(symbols, lane -> (lane * 7 + shift) % 37);
      scorer.advance(parents, symbols, children);
      scorer.advance(children, step, parents);
      scorer.costs(parents, AllCosts.every(37), costs);
      digest = 31 * digest + Arrays.hashCode(costs);
    }
    return digest;
  }

  /** One by one, five thousand equal terms would be 4·10⁻⁵ off. */
  @Test
  void costsOfManySymbolsAreWithinARoundingOfFloat64() {
    int symbols = 5000;
    float[] logits = new float[symbols * Kernel.LANES];
    Arrays.fill(logits, -3.3f);
    Arrays.fill(logits, 0, Kernel.LANES, 0f);
    double expected = Math.log1p((symbols - 1) * Math.exp(-3.3f));
    for (Kernel kernel : Kernels.available()) {
      float[] costs = new float[symbols * Kernel.LANES];
      kernel.costs(logits, symbols, AllCosts.every(symbols), costs);
      assertThat((double) costs[7]).as(kernel.name()).isCloseTo(expected, within(4e-7));
    }
  }

  /** Whoever changes these bits raises {@link Kernels#ARITHMETIC}, so that no run mixes two. */
  @Test
  void theBitsAreThoseOfTheirArithmetic() {
    assertThat(Kernels.ARITHMETIC + " " + digest()).isEqualTo("2 1917552246");
  }

  @Test
  void withoutTheVectorModuleTheScalarKernelGivesTheSameBits() throws Exception {
    List<String> scalar = child();
    assertThat(scalar.get(0)).isEqualTo("scalar");
    assertThat(String.join(" ", scalar)).contains("--add-modules jdk.incubator.vector");
    assertThat(scalar.get(1)).isEqualTo(Integer.toString(digest()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:UseAVX=2", "-XX:UseAVX=1", "-XX:TieredStopAtLevel=1"})
  void narrowerVectorsAndTheQuickCompilerGiveTheSameBits(String option) throws Exception {
    List<String> narrower = child(MODULE, "-XX:+IgnoreUnrecognizedVMOptions", option);
    assertThat(narrower.get(0)).isEqualTo(Kernels.chosen().kernel().name());
    assertThat(narrower.get(1)).isEqualTo(Integer.toString(digest()));
  }

  private static List<String> child(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(List.of(options));
    String path =
        Stream.of(LstmModel.class, KernelsTest.class, Logger.class)
            .map(KernelsTest::place)
            .collect(Collectors.joining(File.pathSeparator));
    command.addAll(List.of("-cp", path, Child.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = output(process);
    assertThat(process.waitFor()).as("%s", command).isZero();
    return List.of(out.strip().split(" "));
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }

  private static String place(Class<?> type) {
    try {
      return new File(type.getProtectionDomain().getCodeSource().getLocation().toURI()).getPath();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
