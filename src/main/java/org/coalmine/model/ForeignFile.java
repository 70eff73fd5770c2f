package org.coalmine.model;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a file is that was taken for a model, by its first bytes, and what to do about it. */
final class ForeignFile {
  private static final int HEAD_BYTES = 64;
  private static final String SAVE =
      "save the state dictionary with safetensors.torch.save_file, as docs/models.md says";

  /** Beginnings of files, as Latin-1 in small letters. */
  private record Kind(String beginning, String is) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind(
              "version https://git-lfs", "is a Git LFS pointer, not the model; run git lfs pull"),
          new Kind("<!doctype", "is a page of the web, not the model; download the file itself"),
          new Kind("<html", "is a page of the web, not the model; download the file itself"),
          new Kind("<?xml", "is XML, as a store answers; download the file itself"),
          new Kind("pk\3\4", "is a zip archive, as torch.save writes; " + SAVE),
          new Kind("\u0080\2", "is a Python pickle, as torch.save wrote; " + SAVE),
          new Kind("\u0080\3", "is a Python pickle; " + SAVE),
          new Kind("\u0080\4", "is a Python pickle; " + SAVE),
          new Kind("\u0080\5", "is a Python pickle; " + SAVE),
          new Kind("gguf", "is a GGUF file, whose weights are quantized; " + SAVE),
          new Kind("\u0089hdf\r\n", "is an HDF5 file, as Keras writes; " + SAVE),
          new Kind("\u001f\u008b", "is compressed by gzip; unpack it"),
          new Kind("{", "is JSON, not the model; name the safetensors file itself"));

  private ForeignFile() {}

  /** What it is; empty if it has no beginning that is known. */
  static Optional<String> kind(ModelFile file) throws IOException {
    ByteBuffer head = ByteBuffer.allocate((int) Math.min(HEAD_BYTES, file.length()));
    file.read(0, head);
    String text = new String(head.array(), ISO_8859_1).toLowerCase(Locale.ROOT);
    if (text.isEmpty()) {
      return Optional.of("is empty");
    }
    if (text.matches("(?s)\u0008[\1-\40]\u0012.*")) {
      return Optional.of("is an ONNX file; " + SAVE);
    }
    return KINDS.stream()
        .filter(
            kind ->
                (kind.beginning().startsWith("<") ? text.stripLeading() : text)
                    .startsWith(kind.beginning()))
        .findFirst()
        .map(Kind::is);
  }
}
