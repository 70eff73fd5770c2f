package org.coalmine.corpus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineRecordsTest {
  private static final Configuration HADOOP = new Configuration(false);

  @TempDir Path folder;

  private static CorpusSource source(CorpusFormat format, int maximumCharacters) {
    return new CorpusSource(
        List.of("unused"), format, List.of(), CorpusSource.NO_LIMIT, maximumCharacters);
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static List<Object> read(Path file, long from, long to, CorpusSource source)
      throws IOException {
    return parsed(file, from, to, source).stream()
        .<Object>map(
            parsed ->
                parsed instanceof Parsed.Text text ? text.text() : ((Parsed.Flawed) parsed).flaw())
        .toList();
  }

  private static List<Parsed> parsed(Path file, long from, long to, CorpusSource source)
      throws IOException {
    CorpusSplit split =
        new CorpusSplit(
            file.toUri().toString(),
            from,
            to,
            Files.size(file),
            Files.getLastModifiedTime(file).toMillis(),
            List.of());
    List<Parsed> found = new ArrayList<>();
    try (CorpusRecords records = Formats.open(split, source, HADOOP)) {
      while (records.next()) {
        found.add(records.current());
      }
    }
    return found;
  }

  private static List<Object> read(Path file, CorpusSource source) throws IOException {
    return read(file, 0, Files.size(file), source);
  }

  @Test
  void everyCutOfAFileGivesTheSameLines() throws IOException {
    String text = "one\n\ntwo two\r\nthree\n\nlast";
    Path file = file("text", text.getBytes(UTF_8));
    CorpusSource lines = source(new CorpusFormat.Lines(), 100);
    List<Object> whole = List.of("one", Flaw.EMPTY, "two two", "three", Flaw.EMPTY, "last");
    assertThat(read(file, lines)).isEqualTo(whole);
    for (int first = 0; first <= text.length(); first++) {
      for (int second = first; second <= text.length(); second++) {
        List<Object> joined = new ArrayList<>(read(file, 0, first, lines));
        joined.addAll(read(file, first, second, lines));
        joined.addAll(read(file, second, text.length(), lines));
        assertThat(joined).as("cut at %d and %d", first, second).isEqualTo(whole);
      }
    }
  }

  @Test
  void longLinesAreFlawedInTheSplitTheyBeginIn() throws IOException {
    byte[] content = new byte[300_000];
    Arrays.fill(content, (byte) 'x');
    content[3] = '\n';
    content[250_000] = '\n';
    Path file = file("long", content);
    CorpusSource lines = source(new CorpusFormat.Lines(), 1000);

    assertThat(read(file, lines)).containsExactly("xxx", Flaw.TOO_LONG, Flaw.TOO_LONG);
    assertThat(read(file, 0, 100_000, lines)).containsExactly("xxx", Flaw.TOO_LONG);
    assertThat(read(file, 100_000, 200_000, lines)).isEmpty();
    assertThat(read(file, 200_000, 300_000, lines)).containsExactly(Flaw.TOO_LONG);
  }

  @Test
  void limitIsOfCharactersNotBytes() throws IOException {
    Path file = file("limit", "ééééé\néééééé\n𝒳𝒳𝒳𝒳𝒳\n".getBytes(UTF_8));

    assertThat(read(file, source(new CorpusFormat.Lines(), 5)))
        .containsExactly("ééééé", Flaw.TOO_LONG, "𝒳𝒳𝒳𝒳𝒳");
  }

  @Test
  void unreadableLinesAreToldApart() throws IOException {
    Path file = file("flaws", "good\nb\u00e4d\nnu\0l\n".getBytes(ISO_8859_1));

    assertThat(read(file, source(new CorpusFormat.Lines(), 100)))
        .containsExactly("good", Flaw.INVALID_UTF_8, Flaw.NUL);
  }

  @Test
  void byteOrderMarkIsNoText() throws IOException {
    Path file = file("mark", "\uFEFFone\n\uFEFFtwo".getBytes(UTF_8));

    assertThat(read(file, source(new CorpusFormat.Lines(), 100)))
        .containsExactly("one", "\uFEFFtwo");
  }

  @Test
  void readsAColumnOfTabSeparatedText() throws IOException {
    Path file = file("table", "a\tb\tc\na\tb\na\t\t\n\n".getBytes(UTF_8));

    assertThat(read(file, source(new CorpusFormat.Tabbed(2), 100)))
        .containsExactly("c", Flaw.NO_TEXT, Flaw.EMPTY, Flaw.EMPTY);
    assertThat(read(file, source(new CorpusFormat.Tabbed(0), 100)))
        .containsExactly("a", "a", "a", Flaw.EMPTY);
  }

  @Test
  void readsTheUserBesideTheText() throws IOException {
    Path table = file("table", "ann\tx\tone\nbob\tx\ttwo\n\tx\tthree\nann\n".getBytes(UTF_8));
    assertThat(users(table, source(new CorpusFormat.Tabbed(2, 0), 100)))
        .containsExactly("ann: one", "bob: two", Flaw.NO_USER, Flaw.NO_TEXT);
    String lines =
        """
        {"user":"ann","text":"one"}
        {"text":"two","user":7}
        {"text":"three"}
        {"text":"four","user":{"user":"ann"}}
        """;
    Path json = file("json", lines.getBytes(UTF_8));
    assertThat(users(json, source(new CorpusFormat.JsonLines("text", "user"), 100)))
        .containsExactly("ann: one", "7: two", Flaw.NO_USER, Flaw.NO_USER);
  }

  private static List<Object> users(Path file, CorpusSource source) throws IOException {
    return parsed(file, 0, Files.size(file), source).stream()
        .<Object>map(
            parsed ->
                parsed instanceof Parsed.Text text
                    ? text.user() + ": " + text.text()
                    : ((Parsed.Flawed) parsed).flaw())
        .toList();
  }

  @Test
  void readsAFieldOfJsonLines() throws IOException {
    String lines =
        """
        {"id":1,"text":"one \\u00e9","more":{"text":"inner"}}
        {"text":7}
        {"other":"x"}
        [1]
        {"text":"cut
        {"text":"a","text":"b"}
        {"text":"a"} trailing
        {"more":[{"text":"inner"}],"text":"two"}
        """;
    Path file = file("json", lines.getBytes(UTF_8));

    assertThat(read(file, source(new CorpusFormat.JsonLines("text"), 100)))
        .containsExactly(
            "one é",
            Flaw.NO_TEXT,
            Flaw.NO_TEXT,
            Flaw.MALFORMED,
            Flaw.MALFORMED,
            Flaw.TWICE,
            Flaw.MALFORMED,
            "two");
  }

  @Test
  void deeplyNestedJsonIsReadToAThousandLevels() throws IOException {
    String lines =
        "{\"a\":"
            + "[".repeat(50_000)
            + "\n{\"text\":\"one\",\"a\":"
            + "[".repeat(999)
            + "]".repeat(999)
            + "}\n{\"text\":\"two\",\"a\":"
            + "[".repeat(1000)
            + "]".repeat(1000)
            + "}";
    Path file = file("deep", lines.getBytes(UTF_8));

    assertThat(read(file, source(new CorpusFormat.JsonLines("text"), 100_000)))
        .containsExactly(Flaw.TOO_DEEP, "one", Flaw.TOO_DEEP);
  }

  @Test
  void theAskedFieldAloneIsJudged() throws IOException {
    String lines =
        """
        {"a":1,"a":2,"text":"one"}
        {"n":NaN,"m":-Infinity,"text":"two"}
        {"n":DIGITS,"text":"three"}
        {"x":{"text":"inner","text":"again"},"text":"four"}
        {"text":"five","id":"a","id":"a"}
        {"text":NaN}
        {"text":null,"text":"six"}
        """
            .replace("DIGITS", "7".repeat(2000));
    Path file = file("json", lines.getBytes(UTF_8));

    assertThat(read(file, source(new CorpusFormat.JsonLines("text"), 100)))
        .containsExactly("one", "two", "three", "four", "five", Flaw.NO_TEXT, Flaw.TWICE);
    assertThat(read(file, source(new CorpusFormat.JsonLines("text", "id"), 100)).get(4))
        .isEqualTo(Flaw.TWICE);
  }

  @Test
  void theAskedFieldIsFoundTwiceBehindAnyNumberOfOthers() throws IOException {
    StringBuilder line = new StringBuilder("{\"text\":\"one\"");
    for (int i = 0; i < 50; i++) {
      line.append(",\"f%d\":0".formatted(i));
    }
    Path once = file("once", (line + "}").getBytes(UTF_8));
    Path twice = file("twice", (line + ",\"text\":\"two\"}").getBytes(UTF_8));
    CorpusSource json = source(new CorpusFormat.JsonLines("text"), 100);
    assertThat(read(once, json)).containsExactly("one");
    assertThat(read(twice, json)).containsExactly(Flaw.TWICE);
    Path last =
        file(
            "last", ("{" + line.substring(14) + ",\"text\":\"a\",\"text\":\"b\"}").getBytes(UTF_8));
    assertThat(read(last, json)).containsExactly(Flaw.TWICE);
  }

  @Test
  void blanksAreEmptyInEveryFormat() throws IOException {
    Path file = file("blanks", "  \t \n\u2003\r\na\t \tb\n".getBytes(UTF_8));
    assertThat(read(file, source(new CorpusFormat.Lines(), 100)))
        .containsExactly(Flaw.EMPTY, Flaw.EMPTY, "a\t \tb");
    assertThat(read(file, source(new CorpusFormat.Tabbed(1), 100)))
        .containsExactly(Flaw.EMPTY, Flaw.NO_TEXT, Flaw.EMPTY);
    Path json = file("json", "{\"text\":\" \\n\"}\n  \t\n".getBytes(UTF_8));
    assertThat(read(json, source(new CorpusFormat.JsonLines("text"), 100)))
        .containsExactly(Flaw.EMPTY, Flaw.EMPTY);
  }

  @Test
  void halfASurrogatePairIsNoCharacter() throws IOException {
    byte[] bytes =
        "{\"text\":\"a \\ud83d b\"}\n{\"text\":\"\\ude00\\ud83d\"}\n{\"text\":\"\\ud83d\\ude00\"}\n{\"text\":\"a \u00ed\u00a0\u00bd\"}\n"
            .getBytes(ISO_8859_1);
    assertThat(read(file("half", bytes), source(new CorpusFormat.JsonLines("text"), 100)))
        .containsExactly(Flaw.LONE_SURROGATE, Flaw.LONE_SURROGATE, "😀", Flaw.LONE_SURROGATE);
  }

  @Test
  void readsConcatenatedGzip() throws IOException {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.write(gzip("one\n".getBytes(UTF_8)));
    both.write(gzip("two\n".getBytes(UTF_8)));
    Path file = file("text.gz", both.toByteArray());

    assertThat(read(file, source(new CorpusFormat.Lines(), 100))).containsExactly("one", "two");
  }

  @Test
  void everyCutAndEveryFlipOfAGzipIsAnErrorOrHarmless() throws IOException {
    byte[] whole = gzip("first line\nsecond line\n".getBytes(UTF_8));
    CorpusSource lines = source(new CorpusFormat.Lines(), 100);
    for (int length = 1; length < whole.length; length++) {
      Path cut = file("cut" + length + ".gz", Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> read(cut, lines))
          .as("cut to %d bytes", length)
          .isInstanceOf(CorpusException.class)
          .hasMessageContaining(cut.toString());
    }
    for (int index = 10; index < whole.length; index++) {
      byte[] flipped = whole.clone();
      flipped[index] ^= 0x10;
      Path bad = file("flip" + index + ".gz", flipped);
      assertThatThrownBy(() -> read(bad, lines))
          .as("byte %d", index)
          .isInstanceOf(CorpusException.class)
          .hasMessageContaining(bad.toString());
    }
  }

  @Test
  void bombIsRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      byte[] zeros = new byte[1 << 20];
      for (int mebibyte = 0; mebibyte < 258; mebibyte++) {
        out.write(zeros);
      }
    }
    Path file = file("bomb.gz", bytes.toByteArray());

    assertThatThrownBy(() -> read(file, source(new CorpusFormat.Lines(), 100)))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("expands");
  }

  @Test
  void fileThatChangedIsRefused() throws IOException {
    Path file = file("text", "one\n".getBytes(UTF_8));
    CorpusSplit before = new CorpusSplit(file.toUri().toString(), 0, 3, 3, 0, List.of());

    assertThatThrownBy(() -> Formats.open(before, source(new CorpusFormat.Lines(), 100), HADOOP))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("changed");
  }
}
