package org.coalmine.corpus;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.RowText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableRecordsTest {
  private static final String SCHEMA =
      "message m { optional binary job (STRING); required int32 age; optional double pay; optional"
          + " boolean kept; optional int64 who; optional int32 day (DATE); optional group tags"
          + " (LIST) { repeated group list { optional binary element (STRING); } } }";

  @TempDir Path folder;

  private static CorpusFormat table(String... columns) {
    return new CorpusFormat.Table(new RowText(List.of(columns)), null, true, ',', null);
  }

  private Path file(String content) throws IOException {
    return Files.write(folder.resolve("table.csv"), content.getBytes(UTF_8));
  }

  @Test
  void columnsStandInTheOrderOfTheConfiguration() throws IOException {
    Path file = file("age,id,job\n39,1,clerk\n40,2,\"a; b, \"\"c\"\"\n\"\n,3,\n1,2\n\n,,\n5,é,x\n");
    assertThat(Reading.read(file, table("job", "age")))
        .containsExactly(
            "job=clerk; age=39",
            "job=a\\; b, \"c\"\\n; age=40",
            Flaw.EMPTY,
            Flaw.WIDTH,
            Flaw.EMPTY,
            Flaw.EMPTY,
            "job=x; age=5");
    assertThat(Reading.read(file, table("id", "job"))).contains("id=3; job=");
  }

  @Test
  void tabsAndNumbersOfColumns() throws IOException {
    Path file = file("a\tb\tc\nd\te\tf\n");
    assertThat(
            Reading.read(
                file,
                new CorpusFormat.Table(new RowText(List.of("2", "0")), "1", false, '\t', null)))
        .containsExactly("2=c; 0=a", "2=f; 0=d");
    assertThat(
            Reading.users(
                file,
                new CorpusFormat.Table(new RowText(List.of("2", "0")), "1", false, '\t', null)))
        .containsExactly("b", "e");
  }

  @Test
  void aValueOfAnotherEncodingIsAFlaw() throws IOException {
    Path file =
        Files.write(folder.resolve("latin.csv"), "a,b\nx,\u00e9\nx,y\n".getBytes(ISO_8859_1));
    assertThat(Reading.read(file, table("a", "b"))).containsExactly(Flaw.INVALID_UTF_8, "a=x; b=y");
    assertThat(Reading.read(file, table("a"))).as("not read").containsExactly("a=x", "a=x");
  }

  @Test
  void rowsOfParquetHaveTheSameTexts() throws IOException {
    Path file =
        Reading.parquet(
            folder.resolve("table"),
            SCHEMA,
            row -> {
              row.add("job", "clerk; x");
              row.add("age", 39);
              row.add("pay", 1.5);
              row.add("kept", true);
              row.add("who", 7L);
            },
            row -> row.add("age", -1));
    assertThat(Reading.read(file, table("age", "job", "pay", "kept")))
        .containsExactly("age=39; job=clerk\\; x; pay=1.5; kept=true", "age=-1; job=; pay=; kept=");
    assertThat(Reading.read(file, table("job")))
        .as("all that is asked for is missing")
        .containsExactly("job=clerk\\; x", Flaw.EMPTY);
    assertThat(
            Reading.users(
                file, new CorpusFormat.Table(new RowText(List.of("age")), "who", true, ',', null)))
        .containsExactly("7", Flaw.NO_USER);
  }

  @Test
  void rowsOfJsonLinesHaveTheSameTexts() throws IOException {
    String lines =
        """
        { "index": 0, "job": "clerk; x", "age": 39, "pay": 1.50, "kept": true, "who": 7}
        {"kept":null,"pay":null,"job":"","age":-1}

        {"job":null,"age":null,"pay":null,"kept":" "}
        {"job":"a","age":1,"pay":2}
        {"job":"a","age":1,"pay":2,"kept":{"age":3}}
        {"job":"a","age":1,"age":1,"pay":2,"kept":false}
        a,b
        {"job":"a\\nb","age":1e3,"pay":2,"kept":false,"more":{"age":[3]}}
        """;
    List<Object> expected =
        List.of(
            "age=39; job=clerk\\; x; pay=1.50; kept=true",
            "age=-1; job=; pay=; kept=",
            Flaw.EMPTY,
            Flaw.EMPTY,
            Flaw.NO_TEXT,
            Flaw.NO_TEXT,
            Flaw.TWICE,
            Flaw.MALFORMED,
            "age=1e3; job=a\\nb; pay=2; kept=false");
    assertThat(Reading.read(file(lines), table("age", "job", "pay", "kept"))).isEqualTo(expected);
    assertThat(Reading.read(file("\uFEFF" + lines), table("age", "job", "pay", "kept")))
        .isEqualTo(expected);
    Path packed = folder.resolve("table.jsonl.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write(lines.getBytes(UTF_8));
    }
    assertThat(Reading.read(packed, table("age", "job", "pay", "kept"))).isEqualTo(expected);
    assertThat(
            Reading.users(
                packed,
                new CorpusFormat.Table(new RowText(List.of("age")), "who", true, ',', null)))
        .startsWith("7", Flaw.NO_USER);
  }

  /** A brace begins a name of a column as well as any other character. */
  @Test
  void aBraceWithoutAQuoteIsCsv() throws IOException {
    assertThat(Reading.read(file("{a},b\n1,2\n"), table("{a}", "b"))).containsExactly("{a}=1; b=2");
    assertThat(Reading.read(file("{\n1\n"), table("{"))).containsExactly("{=1");
  }

  @Test
  void whatIsNoPlainValueIsRefusedByName() throws IOException {
    Path file = Reading.parquet(folder.resolve("table"), SCHEMA, row -> row.add("age", 1));
    assertThatThrownBy(() -> Reading.read(file, table("age", "day")))
        .hasMessageContaining("corpus.columns: column 'day' of ")
        .hasMessageContaining("which is no plain value; write it as text or a number");
    assertThatThrownBy(() -> Reading.read(file, table("tags"))).hasMessageContaining("'tags'");
    assertThatThrownBy(() -> Reading.read(file, table("tags[*]")))
        .hasMessageContaining("no plain value");
    assertThatThrownBy(() -> Reading.read(file, table("wage")))
        .hasMessageContaining("corpus.columns: ")
        .hasMessageContaining("has no column 'wage'; its columns are job, age, pay");
    assertThatThrownBy(() -> Reading.read(file("a,b\n1,2\n"), table("a", "c")))
        .hasMessageContaining("corpus.columns: ")
        .hasMessageContaining("has no column 'c'; its columns are a, b");
  }

  @Test
  void theUserIsNoPartOfTheText() {
    assertThatThrownBy(
            () -> new CorpusFormat.Table(new RowText(List.of("a", "u")), "u", true, ',', null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("columns must not name the user's column 'u'");
    assertThatThrownBy(
            () -> new CorpusFormat.Table(new RowText(List.of("a")), null, false, ',', null))
        .hasMessageContaining("columns must be a number from 0 where files have no header");
  }
}
