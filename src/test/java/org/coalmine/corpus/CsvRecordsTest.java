package org.coalmine.corpus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.coalmine.corpus.CorpusException.Category;
import org.coalmine.text.CorpusFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRecordsTest {
  @TempDir Path folder;

  private static CorpusFormat csv(String column) {
    return new CorpusFormat.Csv(column, null, true, ',', null);
  }

  private static CorpusFormat headless(String column, char delimiter) {
    return new CorpusFormat.Csv(column, null, false, delimiter, null);
  }

  private Path file(String content) throws IOException {
    return Files.write(folder.resolve("table.csv"), content.getBytes(UTF_8));
  }

  @Test
  void fieldsInQuotesHoldDelimitersLinesAndQuotes() throws IOException {
    Path file =
        file(
            "id,body\r\n1,\"two\r\nlines, and \"\"quotes\"\"\"\r\n2, plain \n3,#no comment\n4,é𝒳");
    assertThat(Reading.read(file, csv("body")))
        .containsExactly("two\r\nlines, and \"quotes\"", " plain ", "#no comment", "é𝒳");
    assertThat(Reading.read(file, csv("1"))).isEqualTo(Reading.read(file, csv("body")));
    assertThat(Reading.read(file, csv("id"))).containsExactly("1", "2", "3", "4");
  }

  @Test
  void columnsAreNamedOrNumbered() throws IOException {
    Path file = file("\ufeff\"1\",0,na me\na,b,c\n");
    assertThat(Reading.read(file, csv("0"))).as("a name wins").containsExactly("b");
    assertThat(Reading.read(file, csv("1"))).as("behind the mark").containsExactly("a");
    assertThat(Reading.read(file, csv("2"))).containsExactly("c");
    assertThat(Reading.read(file, csv("na me"))).containsExactly("c");
    assertThatThrownBy(() -> Reading.read(file, csv("body")))
        .satisfies(e -> assertThat(((CorpusException) e).category()).isEqualTo(Category.SCHEMA))
        .hasMessageContaining("corpus.column: ")
        .hasMessageEndingWith("table.csv has no column 'body'; its columns are 1, 0, na me");
    assertThatThrownBy(() -> Reading.read(file, csv("3"))).hasMessageContaining("no column '3'");
    assertThatThrownBy(() -> Reading.read(file("a,a\n1,2\n"), csv("a")))
        .hasMessageContaining("has several columns 'a'; name one by its number, from 0");
  }

  @Test
  void filesWithoutAHeaderHaveNumbers() throws IOException {
    Path file = file("a;b\nc;d\n");
    assertThat(Reading.read(file, headless("1", ';'))).containsExactly("b", "d");
    assertThatThrownBy(() -> Reading.read(file, headless("2", ';')))
        .hasMessageContaining("has 2 columns, numbered from 0, and no column 2");
    assertThatThrownBy(() -> new CorpusFormat.Csv("body", null, false, ',', null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("column must be a number");
    assertThatThrownBy(() -> headless("1", '"')).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> headless("1", '\n')).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRecordOfAnotherWidthIsFlawed() throws IOException {
    Path file = file("id,body\n1, \"a, b\"\n2\n\n3,ok\n   \n,\n4,5,\n");
    assertThat(Reading.read(file, csv("body")))
        .containsExactly(
            Flaw.WIDTH, Flaw.WIDTH, Flaw.EMPTY, "ok", Flaw.EMPTY, Flaw.EMPTY, Flaw.WIDTH);
  }

  @Test
  void badBytesAreAFlawOfOneRecord() throws IOException {
    Path file =
        Files.write(
            folder.resolve("bytes.csv"),
            "id,body\n1,b\u00e4d\n2,good\n3,nu\0l\n".getBytes(ISO_8859_1));
    assertThat(Reading.read(file, csv("body")))
        .containsExactly(Flaw.INVALID_UTF_8, "good", Flaw.NUL);
  }

  @Test
  void aBrokenStructureIsDamageWithItsLine() throws IOException {
    assertThatThrownBy(() -> Reading.read(file("id,body\n1,a\n2,\"open\n3,c\n"), csv("body")))
        .satisfies(e -> assertThat(((CorpusException) e).category()).isEqualTo(Category.DAMAGED))
        .hasMessageContaining(
            "table.csv:3: the record that begins here is no CSV: Missing closing");
    assertThatThrownBy(() -> Reading.read(file("id,body\n1,\"a\"b\n"), csv("body")))
        .hasMessageContaining(
            "table.csv:2: the record that begins here is no CSV: Unexpected char");
    StringBuilder endless = new StringBuilder("id,body\n1,a\n2,\"open\n");
    while (endless.length() < 40 << 20) {
      endless.append("another line that the open quote swallows, and so on and on\n");
    }
    assertThatThrownBy(() -> Reading.read(file(endless.append('"').toString()), csv("body")))
        .hasMessageContaining("table.csv:3: the record")
        .hasMessageContaining("it has more than 33,554,432 bytes; if a quote is left open");
  }

  @Test
  void aUserHasAColumnByNameOrNumber() throws IOException {
    Path file = file("id,by,body\n1,ann,a\n2,,b\n");
    for (String user : List.of("by", "1")) {
      assertThat(Reading.users(file, new CorpusFormat.Csv("body", user, true, ',', null)))
          .containsExactly("ann", Flaw.NO_USER);
    }
    assertThatThrownBy(
            () -> Reading.users(file, new CorpusFormat.Csv("body", "who", true, ',', null)))
        .hasMessageContaining("corpus.user-column: ")
        .hasMessageContaining("no column 'who'; its columns are id, by, body");
  }

  @Test
  void headersAloneHaveNoRecord() throws IOException {
    assertThat(Reading.read(file("id,body\n"), csv("body"))).isEmpty();
    assertThat(Reading.read(file("\ufeff"), csv("body"))).isEmpty();
  }

  /** What was written comes back, whatever the fields hold. */
  @Test
  void tablesComeBackAsTheyWereWritten() throws IOException {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String characters = "ab,\"\n\r;\té\\'# ";
    for (int table = 0; table < 200; table++) {
      List<Object> texts = new ArrayList<>();
      StringBuilder content = new StringBuilder("n;text;end\n");
      for (int record = 0; record < 5; record++) {
        StringBuilder text = new StringBuilder("x");
        for (int i = random.nextInt(8); i > 0; i--) {
          text.append(characters.charAt(random.nextInt(characters.length())));
        }
        texts.add(text.toString());
        content.append(
            "%d;\"%s\";\"\"%s"
                .formatted(
                    record,
                    text.toString().replace("\"", "\"\""),
                    random.nextBoolean() ? "\r\n" : "\n"));
      }
      assertThat(
              Reading.read(
                  file(content.toString()), new CorpusFormat.Csv("text", null, true, ';', null)))
          .as("seed %d", seed)
          .isEqualTo(texts);
    }
  }
}
