package org.coalmine.model.lstm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
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
    byte[] file = LstmFile.write(WEIGHTS, Map.of("epoch", "3"));
    LstmWeights read = LstmFile.read(file);

    assertThat(read.alphabet()).isEqualTo(WEIGHTS.alphabet());
    assertThat(read).usingRecursiveComparison().isEqualTo(WEIGHTS);
    assertThat(LstmFile.write(read, Map.of("epoch", "3"))).isEqualTo(file);
    assertThat(SafeTensors.read(file).metadata("epoch")).isEqualTo("3");
  }

  @Test
  void hasTheNamesAndShapesOfPyTorch() throws ModelFileException {
    SafeTensors file = SafeTensors.read(LstmFile.write(WEIGHTS, Map.of()));
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
    byte[] file = LstmFile.write(WEIGHTS, Map.of());

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
    SafeTensors file = SafeTensors.read(LstmFile.write(WEIGHTS, Map.of()));
    Map<String, Tensor> tensors = new HashMap<>();
    for (String known : file.names()) {
      tensors.put(known, Tensor.of(file.shape(known), file.values(known)));
    }
    tensors.put(name, tensor);
    return SafeTensors.of(tensors, file.metadata()).toBytes();
  }
}
