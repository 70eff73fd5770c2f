package org.coalmine.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Encoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EncodingTest {
  @TempDir Path folder;

  private static CorpusSource source(CorpusFormat format, String encoding) {
    return new CorpusSource(
        List.of("unused"), format, List.of(), CorpusSource.NO_LIMIT, 1000, new Encoding(encoding));
  }

  /** 表 is 95 5C in Shift_JIS, whose second byte is a backslash to JSON. */
  @ParameterizedTest
  @CsvSource({"windows-1252, naïve €", "iso-8859-5, Привет", "Shift_JIS, 表示ソ", "GB18030, 汉字é𝒳"})
  void everyFormatButParquetIsDecoded(String encoding, String text) throws IOException {
    Charset charset = Charset.forName(encoding);
    List<Object> one = List.of(text);
    assertThat(read(text + "\n", new CorpusFormat.Lines(), charset)).isEqualTo(one);
    assertThat(read(text, new CorpusFormat.Files(null), charset)).isEqualTo(one);
    assertThat(read("x\t" + text, new CorpusFormat.Tabbed(1), charset)).isEqualTo(one);
    CorpusFormat csv = new CorpusFormat.Csv(text, null, true, ',', null);
    assertThat(read("a,%s\nb,\"%s\"\n".formatted(text, text), csv, charset)).isEqualTo(one);
    String json = "{\"text\":\"%s\"}".formatted(text);
    assertThat(read(json, new CorpusFormat.JsonLines("text"), charset)).isEqualTo(one);
    CorpusFormat chat =
        new CorpusFormat.Chat("messages", "role", "content", "{content}", List.of(), null);
    assertThat(
            read(
                "{\"messages\":[{\"role\":\"u\",\"content\":\"%s\"}]}".formatted(text),
                chat,
                charset))
        .isEqualTo(one);
  }

  private List<Object> read(String content, CorpusFormat format, Charset charset)
      throws IOException {
    Path file = Files.write(folder.resolve("text"), content.getBytes(charset));
    return Reading.plain(Reading.parsed(file, source(format, charset.name()), 1));
  }

  @Test
  void otherBytesAreAFlawOfTheirRecord() throws IOException {
    Path file = Files.write(folder.resolve("text"), new byte[] {'a', '\n', (byte) 0x81, '\n'});
    CorpusSource source = source(new CorpusFormat.Lines(), "windows-1252");
    assertThat(Reading.plain(Reading.parsed(file, source, 1)))
        .containsExactly("a", Flaw.OTHER_ENCODING);
    assertThat(Flaw.OTHER_ENCODING.told(1, source))
        .isEqualTo("1 record is not valid windows-1252; change corpus.encoding");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-32LE", "Cp037", "ISO-2022-JP", "x-JISAutoDetect"})
  void encodingsInWhichAsciiIsNotItselfAreRefused(String name) {
    assertThatThrownBy(() -> new Encoding(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("encoding must have ASCII as it is");
  }

  @Test
  void unknownNamesAreRefused() {
    for (String name : List.of("utf8x", "", "a b")) {
      assertThatThrownBy(() -> new Encoding(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("encoding is unknown: '" + name + "'");
    }
    assertThat(new Encoding("utf8")).isEqualTo(Encoding.STANDARD);
    assertThatThrownBy(() -> source(new CorpusFormat.Csv("0", null, true, '|', null), "Shift_JIS"))
        .hasMessageContaining("delimiter must not be a part of other characters");
  }
}
