package org.coalmine.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.coalmine.model.SafeTensors.Tensor;
import org.coalmine.model.lstm.LstmFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    "prefix-orig_mod, strip the prefix _orig_mod.",
    "ptmeta, lacks the metadata kind and alphabet; docs/models.md has the layout"
  })
  void theCases(String name, String message) throws Exception {
    Path file = Path.of("src/test/resources/cases/21-foreign-model-files", name + ".safetensors");
    byte[] content = Files.readAllBytes(file);
    assertThatThrownBy(() -> LstmFile.read(content)).hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"module.", "model."})
  void aPrefixOfEveryNameIsNamed(String prefix) {
    byte[] file =
        SafeTensors.of(
                Map.of(
                    prefix + "output.bias", Tensor.of(List.of(1), new float[] {1}),
                    prefix + "output.weight", Tensor.of(List.of(1), new float[] {1})),
                Map.of())
            .toBytes();
    assertThatThrownBy(() -> LstmFile.read(file))
        .hasMessageContaining("strip the prefix " + prefix);
  }
}
