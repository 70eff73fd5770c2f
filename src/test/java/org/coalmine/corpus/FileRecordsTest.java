package org.coalmine.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorOutputStream;
import org.coalmine.text.CorpusFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRecordsTest {
  private static final CorpusFormat FILES = new CorpusFormat.Files(null);

  @TempDir Path folder;

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private Path packed(String name, byte[] content) throws IOException {
    try (OutputStream out =
        new ZstdCompressorOutputStream(Files.newOutputStream(folder.resolve(name)))) {
      out.write(content);
    }
    return folder.resolve(name);
  }

  @Test
  void aFileIsADocumentWhole() throws IOException {
    byte[] text = "\ufefftwo\r\nlines\n".getBytes(UTF_8);
    assertThat(Reading.read(file("a.txt", text), FILES)).containsExactly("two\r\nlines\n");
    assertThat(Reading.read(packed("a", text), FILES)).containsExactly("two\r\nlines\n");
    assertThat(Reading.read(file("blank", " \n\n".getBytes(UTF_8)), FILES))
        .containsExactly(Flaw.EMPTY);
    assertThat(Reading.read(file("bytes", new byte[] {'a', (byte) 0xE4}), FILES))
        .containsExactly(Flaw.INVALID_UTF_8);
  }

  @Test
  void aLongFileIsFlawedAndReadToItsEnd() throws IOException {
    byte[] text = new byte[1 << 20];
    Arrays.fill(text, (byte) 'x');
    assertThat(Reading.read(file("long", text), FILES)).containsExactly(Flaw.TOO_LONG);
    assertThat(Reading.read(file("near", Arrays.copyOf(text, 1001)), FILES))
        .containsExactly(Flaw.TOO_LONG);
    assertThat(Reading.read(file("fits", Arrays.copyOf(text, 1000)), FILES))
        .containsExactly("x".repeat(1000));
    Path packed = packed("long.zst", text);
    assertThat(Reading.read(packed, FILES)).containsExactly(Flaw.TOO_LONG);
    byte[] bytes = Files.readAllBytes(packed);
    Path cut = file("cut.zst", Arrays.copyOf(bytes, bytes.length - 1));
    assertThatThrownBy(() -> Reading.read(cut, FILES))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("cut.zst is not a whole compressed file");
  }

  @Test
  void whatIsNoTextIsRefusedByName() throws IOException {
    Path zip = file("notes.txt", new byte[] {'P', 'K', 3, 4, 20, 0, 0, 0, 8, 0});
    assertThatThrownBy(() -> Reading.read(zip, FILES))
        .hasMessageContaining("is a zip archive; unpack it");
  }
}
