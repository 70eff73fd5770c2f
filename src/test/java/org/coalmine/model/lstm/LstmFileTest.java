package org.coalmine.model.lstm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.coalmine.model.ModelFileException;
import org.coalmine.model.SafeTensors;
import org.coalmine.model.SafeTensors.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LstmFileTest {
  private static final LstmWeights WEIGHTS =
      RandomWeights.of("file", RandomWeights.alphabet(13), 2, 5, 1);

  @Test
  void readsBackWhatItWrote() throws ModelFileException {
    byte[] file = LstmFile.of(WEIGHTS, Map.of("epoch", "3")).toBytes();
    LstmWeights read = LstmFile.read(file);

    assertThat(read.alphabet()).isEqualTo(WEIGHTS.alphabet());
    assertThat(read).usingRecursiveComparison().isEqualTo(WEIGHTS);
    assertThat(LstmFile.of(read, Map.of("epoch", "3")).toBytes()).isEqualTo(file);
    assertThat(SafeTensors.read(file).metadata("epoch")).isEqualTo("3");
  }

  /** A run that is resumed finds its models by their digests. */
  @Test
  void theBytesStayAsTheyAre() throws NoSuchAlgorithmException {
    LstmWeights weights = RandomWeights.of("file", RandomWeights.alphabet(90), 2, 100, 1);
    byte[] file = LstmFile.of(weights, Map.of("epoch", "3")).toBytes();

    assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file)))
        .isEqualTo("2df250df2e6cc17a920a1971d98fc86f419b3b8c3617d989cf90048275484827");
  }

  @Test
  void hasTheNamesAndShapesOfPyTorch() throws ModelFileException {
    SafeTensors file = SafeTensors.read(LstmFile.of(WEIGHTS, Map.of()).toBytes());
    int symbols = WEIGHTS.alphabet().size();
    int units = WEIGHTS.units();

    assertThat(file.names())
        .containsExactlyInAnyOrder(
            "lstm.weight_ih_l0",
            "lstm.weight_hh_l0",
            "lstm.bias_ih_l0",
            "lstm.bias_hh_l0",
            "lstm.weight_ih_l1",
            "lstm.weight_hh_l1",
            "lstm.bias_ih_l1",
            "lstm.bias_hh_l1",
            "output.weight",
            "output.bias");
    assertThat(file.shape("lstm.weight_ih_l0")).isEqualTo(List.of(4 * units, symbols));
    assertThat(file.shape("lstm.weight_ih_l1")).isEqualTo(List.of(4 * units, units));
    assertThat(file.shape("output.weight")).isEqualTo(List.of(symbols, units));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, 8, 40, 2_000})
  void refusesAFileCutShort(int length) {
    byte[] file = LstmFile.of(WEIGHTS, Map.of()).toBytes();

    assertThatThrownBy(() -> LstmFile.read(Arrays.copyOf(file, Math.min(length, file.length - 1))))
        .isInstanceOf(ModelFileException.class);
  }

  @Test
  void refusesAnArrayTooMany() {
    assertThatThrownBy(() -> LstmFile.read(with("lstm.extra", Tensor.of(List.of(1), new float[1]))))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("2 layers has 10 arrays");
  }

  @Test
  void refusesAShapeThatDoesNotFit() {
    assertThatThrownBy(
            () -> LstmFile.read(with("output.bias", Tensor.of(List.of(1), new float[1]))))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("output.bias has shape [1]");
  }

  @Test
  void refusesAFileOfAnotherKind() {
    byte[] other = SafeTensors.of(Map.of(), Map.of("kind", "something")).toBytes();

    assertThatThrownBy(() -> LstmFile.read(other))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("of kind 'something'");
  }

  private static byte[] with(String name, Tensor tensor) throws IOException {
    SafeTensors file = SafeTensors.read(LstmFile.of(WEIGHTS, Map.of()).toBytes());
    Map<String, Tensor> tensors = new HashMap<>();
    for (String known : file.names()) {
      tensors.put(known, Tensor.of(file.shape(known), file.values(known)));
    }
    tensors.put(name, tensor);
    return SafeTensors.of(tensors, file.metadata()).toBytes();
  }
}
