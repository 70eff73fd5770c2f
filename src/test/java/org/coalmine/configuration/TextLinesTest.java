package org.coalmine.configuration;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.List;
import org.coalmine.settings.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextLinesTest {
  private static List<String> read(String text, Charset charset) throws IOException {
    return TextLines.of(new ByteArrayInputStream(text.getBytes(charset)), "list.txt");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "able\ncafé\n#1\n",
        "able\ncafé\n#1",
        "able\r\ncafé\r\n#1\r\n",
        "\ufeffable\ncafé\n#1\n",
        "\ufeff\r\nable  \r\n\r\ncafé \r\n   \r\n#1",
        "\n\nable\n \ncafé\u2003\n#1\n\n"
      })
  void aListIsOneInEverySpelling(String text) throws IOException {
    assertThat(read(text, UTF_8)).containsExactly("able", "café", "#1");
  }

  @Test
  void whatStandsWithinALineStays() throws IOException {
    assertThat(read("  two  words\nno#comment\n\u2028\ufeff\n", UTF_8))
        .containsExactly("  two  words", "no#comment", "\u2028\ufeff");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # comment\\nable     | list.txt:1: is a comment
          able\\n\\n#\\n       | list.txt:3: is a comment
          able\\n11\\tacid     | list.txt:2: holds a tab; leave one column
          able\\racid\\n       | list.txt:1: holds the control character U+000D
          able\\n\\0           | list.txt:2: holds the control character U+0000
          """)
  void whatOtherProgramsMeanByALineIsRefused(String text, String message) {
    String bytes =
        text.replace("\\n", "\n").replace("\\t", "\t").replace("\\r", "\r").replace("\\0", "\0");
    assertThatThrownBy(() -> read(bytes, UTF_8))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("acid");
  }

  @Test
  void anotherEncodingIsNamedByItsLine() {
    assertThatThrownBy(() -> read("able\nacid\ncafé\n", ISO_8859_1))
        .hasMessageStartingWith("list.txt:3: not valid UTF-8; save the file as UTF-8");
    assertThatThrownBy(() -> read("able\n", UTF_16))
        .hasMessageStartingWith("list.txt:1: not valid UTF-8");
  }

  @Test
  void whatIsNoFileIsRefused() {
    for (String path : new String[] {"/nowhere/list.txt", "/tmp", "/dev/zero"}) {
      assertThatThrownBy(() -> TextLines.of(Path.of(path)))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageStartingWith(path + ": ");
    }
  }
}
