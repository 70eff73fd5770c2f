package org.coalmine.model.transformer;

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
import org.apache.commons.math3.special.Erf;
import org.coalmine.model.transformer.RandomWeights.Storage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;

final class KernelBitsTest {
  private static final String MODULE = "--add-modules=jdk.incubator.vector";

  /** A Java process of its own: prints its kernel, the digest of the bits, and what is amiss. */
  static final class Child {
    public static void main(String[] arguments) throws IOException {
      String kernel = Kernels.create(Kernels.vector()).name();
      System.out.println(kernel + " " + digest() + Kernels.warning().map(" "::concat).orElse(""));
    }
  }

  /** The bits of all costs of some steps of a model of each architecture. */
  private static int digest() throws IOException {
    int digest = 0;
    for (Architecture architecture : Architecture.values()) {
      PackedTransformer packed =
          PackedTransformer.pack(
              RandomWeights.of(Shapes.of(architecture), 5, Storage.FLOAT32, true));
      digest = 31 * digest + Arrays.hashCode(TransformerScorerTest.walk(packed, 21));
    }
    return digest;
  }

  /** Whoever changes these bits raises {@link Kernels#ARITHMETIC}, so that no run mixes two. */
  @Test
  void theBitsAreThoseOfTheirArithmetic() throws IOException {
    assertThat(Kernels.ARITHMETIC + " " + digest()).isEqualTo("transformer 1 -1657347388");
  }

  @Test
  void withoutTheVectorModuleTheScalarKernelGivesTheSameBits() throws Exception {
    assertThat(child())
        .isEqualTo(
            "scalar "
                + digest()
                + " transformers are computed in plain Java, at the same bits and several times"
                + " slower: the module jdk.incubator.vector is missing; add the Java option"
                + " --add-modules=jdk.incubator.vector");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-XX:UseAVX=2", "-XX:UseAVX=1", "-XX:TieredStopAtLevel=1"})
  void narrowerVectorsAndTheQuickCompilerGiveTheSameBits(String option) throws Exception {
    assertThat(child(MODULE, "-XX:+IgnoreUnrecognizedVMOptions", option))
        .isEqualTo("vector " + digest());
  }

  private static String child(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(List.of(options));
    String path =
        Stream.of(TransformerModel.class, KernelBitsTest.class, Nullable.class, Logger.class)
            .map(KernelBitsTest::place)
            .collect(Collectors.joining(File.pathSeparator));
    command.addAll(List.of("-cp", path, Child.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as("%s", command).isZero();
    return out.strip();
  }

  private static String place(Class<?> type) {
    try {
      return new File(type.getProtectionDomain().getCodeSource().getLocation().toURI()).getPath();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Within two roundings of what is multiplied, from −20 to 20. */
  @ParameterizedTest
  @EnumSource(Activation.class)
  void activationsAreNearThoseInDoubleAndOfTheSameBits(Activation activation) {
    float[] x = new float[1 << 16];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i - x.length / 2) * (20f / (x.length / 2));
    }
    float[] vector = x.clone();
    float[] scalar = x.clone();
    new VectorKernel().activate(activation, vector, 0, x.length);
    new ScalarKernel().activate(activation, scalar, 0, x.length);
    assertThat(vector).isEqualTo(scalar);
    for (int i = 0; i < x.length; i++) {
      double error = 3e-7 * Math.abs(x[i]) + 1e-30;
      assertThat((double) vector[i]).isCloseTo(exact(activation, x[i]), within(error));
    }
  }

  private static double exact(Activation activation, double x) {
    return switch (activation) {
      case RELU -> Math.max(x, 0);
      case SILU -> x / (1 + Math.exp(-x));
      case GELU_TANH ->
          x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
      case GELU_ERF -> x / 2 * Erf.erfc(-x / Math.sqrt(2));
    };
  }

  @Test
  void everyCountOfValuesGivesTheSameBits() {
    float[] x = new float[200];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i * 37 % 101 - 50) / 6f;
    }
    Kernel[] kernels = {new VectorKernel(), new ScalarKernel()};
    for (int count = 1; count < 100; count++) {
      float[][] results = new float[2][];
      for (int k = 0; k < 2; k++) {
        float[] row = x.clone();
        float[] scores = new float[3];
        float[][] chain = {x, x.clone(), x};
        float max = kernels[k].max(row, 3, count);
        float sum = (float) kernels[k].exponentials(row, 3, count, max);
        kernels[k].normalize(Norm.LAYER, x, 5, count, 1e-5, x, x, row, 100);
        kernels[k].scores(x, 2, chain, 0, 3, 7, count, 0.3f, scores);
        float[] mixed = new float[200];
        kernels[k].mix(scores, 2, chain, 0, 3, 1, count, mixed, 1);
        results[k] =
            new float[] {max, sum, Arrays.hashCode(row), scores[2], Arrays.hashCode(mixed)};
      }
      assertThat(results[0]).isEqualTo(results[1]);
    }
  }
}
