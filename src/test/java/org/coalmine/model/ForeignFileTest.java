package org.coalmine.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.model.SafeTensors.Tensor;
import org.coalmine.model.lstm.LstmFile;
import org.coalmine.model.lstm.LstmWeights;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is no model of ours is called what it is. */
class ForeignFileTest {
  private static byte[] bytes(String latin1) {
    return latin1.getBytes(ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          version https://git-lfs.github.com/spec/v1 oid | is a Git LFS pointer, not the model; run git lfs pull
          <!DOCTYPE html><html lang="en">                | is a page of the web
          <?xml version="1.0"?><Error><Code>Access    | is XML, as a store answers; download
          ^<html><head><title>403</title>                | is a page of the web
          PK34 and what follows in archives              | is a zip archive, as torch.save writes
          P2}qx                                          | is a Python pickle
          P4}qx                                          | is a Python pickle
          GGUF and what follows                          | is a GGUF file
          H5and what follows                             | is an HDF5 file
          Z and what follows in an archive               | is compressed by gzip; unpack it
          O and what follows pytorch                     | is an ONNX file
          {"metadata": {"total_size": 1}, "weight_map"   | is JSON, not the model
          {}                                             | is JSON, not the model
          ''                                             | is empty
          """)
  void isNamed(String text, String message) {
    String written =
        text.replace("^", "\r\n  ")
            .replace("PK34", "PK\3\4")
            .replaceFirst("^P2", "\u0080\2")
            .replaceFirst("^P4", "\u0080\4\u0095")
            .replaceFirst("^H5", "\u0089HDF\r\n\u001a\n")
            .replaceFirst("^Z", "\u001f\u008b\10\0\0\0\0\0")
            .replaceFirst("^O ", "\10\7\22\7");
    assertThatThrownBy(() -> SafeTensors.read(bytes(written)))
        .isInstanceOf(ModelFileException.class)
        .hasMessageStartingWith(message);
  }

  /** The length of a header may be the letter of a mark. */
  @Test
  void aModelIsNoneOfThem() throws ModelFileException {
    for (int padding = 0; padding < 300; padding++) {
      byte[] file =
          SafeTensors.of(
                  Map.of("a", Tensor.of(List.of(1), new float[] {1})),
                  Map.of("note", "x".repeat(padding)))
              .toBytes();
      assertThat(SafeTensors.read(file).names()).containsExactly("a");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "lfs, is a Git LFS pointer",
    "ptmeta, lacks the metadata kind and alphabet; docs/models.md has the layout"
  })
  void theCases(String name, String message) throws Exception {
    Path file = Path.of("src/test/resources/cases/21-foreign-model-files", name + ".safetensors");
    byte[] content = Files.readAllBytes(file);
    assertThatThrownBy(() -> LstmFile.read(content)).hasMessageContaining(message);
  }

  @Test
  void theCaseWithAPrefixIsRead() throws Exception {
    Path cases = Path.of("src/test/resources/cases/21-foreign-model-files");
    LstmWeights weights =
        LstmFile.read(Files.readAllBytes(cases.resolve("prefix-orig_mod.safetensors")));
    assertThat(weights.layers()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"module.", "_orig_mod.", "model.", "_orig_mod.module.", "lit.net.lm."})
  void aPrefixOfEveryNameIsLeftOut(String prefix) throws Exception {
    LstmWeights weights = RandomWeights.of("prefix", Alphabet.of("ab"), 1, 3, 1);
    SafeTensors plain = LstmFile.of(weights, Map.of());
    Map<String, Tensor> renamed = new HashMap<>();
    for (String name : plain.names()) {
      renamed.put(prefix + name, Tensor.of(plain.shape(name), plain.values(name)));
    }
    byte[] file = SafeTensors.of(renamed, plain.metadata()).toBytes();
    assertThat(LstmFile.of(LstmFile.read(file), Map.of()).toBytes()).isEqualTo(plain.toBytes());
    renamed.put("another.bias", Tensor.of(List.of(1), new float[] {1}));
    byte[] mixed = SafeTensors.of(renamed, plain.metadata()).toBytes();
    assertThatThrownBy(() -> LstmFile.read(mixed))
        .hasMessageContaining("no tensor 'output.weight'");
  }
}
