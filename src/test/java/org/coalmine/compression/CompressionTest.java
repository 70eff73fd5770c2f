package org.coalmine.compression;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
  private static @Nullable Compression of(String latin, String name) throws IOException {
    return Compression.of(latin.getBytes(ISO_8859_1), name, new Configuration(false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x^2 + y^2 = z^2",
        "BZhang wrote that",
        "BZh9 is a mark",
        "PK is short for a name",
        "ORC is a format\nand so on",
        "PAR1 and PAR2\tare words",
        "LZ4Block is a class",
        "LZIP is a tool",
        "FEA1 is a word",
        "(a bracket",
        "Rar! she said",
        "%PDF is a mark",
        "Obj is short",
        "[1, 2]",
        "]",
        "",
        "ARROW1 is a word",
        "version https://example.org/spec",
        "Pray, and",
      })
  void textIsText(String text) throws IOException {
    assertThat(of(text, "a.txt")).isNull();
    assertThat(of(text, "a")).isNull();
  }

  private static Stream<Arguments> containers() {
    return Stream.of(
        Arguments.of("PK\3\4stuff", "is a zip archive"),
        Arguments.of("PK\5\6\0\0", "is a zip archive"),
        Arguments.of("7z\u00bc\u00af'\u001c", "is a 7z archive"),
        Arguments.of("Rar!\u001a\7\1", "is a rar archive"),
        Arguments.of("\u001f\u009d\u0090", "compress (.Z)"),
        Arguments.of("\2!L\u0018", "the old format of lz4"),
        Arguments.of("]\0\0\u0080", "lzma"),
        Arguments.of("PAR1\u0015\4\u0015", "set corpus.format = parquet"),
        Arguments.of("ORC\n\3\0", "ORC"),
        Arguments.of("Obj\1\4", "Avro"),
        Arguments.of("ARROW1\0\0", "Arrow"),
        Arguments.of("\u0089HDF\r\n\u001a\n", "HDF5"),
        Arguments.of("%PDF-1.7", "PDF"),
        Arguments.of("\u00ff\u00fea\0", "is UTF-16; convert it to UTF-8"),
        Arguments.of("\u00fe\u00ff\0a", "is UTF-16; convert it to UTF-8"),
        Arguments.of("\u00ff\u00fe\0\0a\0\0\0", "is UTF-32; convert it to UTF-8"),
        Arguments.of("\0\0\u00fe\u00ff\0\0\0a", "is UTF-32; convert it to UTF-8"),
        Arguments.of("\u0082SNAPPY\0\0", "snappy-java"),
        Arguments.of("LZ4Block\u0025\0\0", "lz4-java"),
        Arguments.of("version https://git-lfs.github.com/spec/v1", "git lfs pull"));
  }

  @ParameterizedTest
  @MethodSource("containers")
  void whatIsNoTextIsNamed(String head, String words) {
    for (String name : new String[] {"a.txt", "a", "a.gz", "a.zst"}) {
      assertThatThrownBy(() -> of(head, name))
          .as(name)
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining(words);
    }
  }

  @Test
  void aTarIsKnownByWhatStandsBehindItsFirstName() {
    byte[] tar = new byte[512];
    Arrays.fill(tar, 0, 5, (byte) 'a');
    System.arraycopy("ustar  \0".getBytes(ISO_8859_1), 0, tar, 257, 8);
    assertThatThrownBy(() -> Compression.of(tar, "a.tar", new Configuration(false)))
        .hasMessage("is a tar archive; unpack it");
  }

  @Test
  void contentGoesBeforeTheName() throws IOException {
    Compression found = of("(\u00b5/\u00fd\4", "a.gz");
    assertThat(found).extracting(Compression::name).isEqualTo("Zstandard");
    assertThatThrownBy(() -> of("plain text", "a.txt.BZ2"))
        .hasMessage(
            "it ends in .bz2 and does not begin like a file of bzip2: it is cut short, or renamed");
    assertThatThrownBy(() -> of("anything", "a.txt.br")).hasMessageContaining("Brotli");
  }
}
