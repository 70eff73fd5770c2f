package org.coalmine.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.parquet.example.data.Group;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.text.CorpusFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A path means the same in JSON lines and in Parquet. */
class NestedFieldTest {
  private static final String SCHEMA =
      """
      message m {
        optional int64 id;
        optional group meta { optional binary body (STRING); optional int64 by; }
        optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
        optional group messages (LIST) {
          repeated group list {
            optional group element { optional binary role (STRING); optional binary content (STRING); }
          }
        }
        repeated binary old (STRING);
        optional group pairs (LIST) { repeated group array { optional binary said (STRING); } }
        optional binary a.b (STRING);
        optional group a { optional binary b (STRING); }
      }
      """;

  @TempDir Path folder;

  private Path lines(String... lines) throws IOException {
    return Files.write(folder.resolve("lines.jsonl"), String.join("\n", lines).getBytes());
  }

  private static CorpusFormat json(String field) {
    return new CorpusFormat.JsonLines(field);
  }

  private static CorpusFormat column(String field) {
    return new CorpusFormat.Parquet(field);
  }

  @Test
  void aFieldOfAnObjectIsRead() throws IOException {
    Path file =
        lines(
            "{\"meta\":{\"lang\":\"en\",\"body\":\"one\"},\"id\":1}",
            "{\"meta\":{\"body\":\"\"}}",
            "{\"meta\":{\"title\":\"none\"}}",
            "{\"meta\":null}",
            "{\"meta\":\"a text\"}",
            "{\"meta\":{\"body\":7}}",
            "{\"meta\":{\"body\":\"x\",\"body\":\"y\"}}",
            "{\"meta\":{\"body\":\"x\"},\"meta\":{\"body\":\"y\"}}");
    assertThat(Reading.read(file, json("meta.body")))
        .containsExactly(
            "one",
            Flaw.EMPTY,
            Flaw.NO_TEXT,
            Flaw.NO_TEXT,
            Flaw.NO_TEXT,
            Flaw.NO_TEXT,
            Flaw.TWICE,
            Flaw.TWICE);
    assertThat(((Parsed.Flawed) Reading.parsed(file, json("meta.body")).get(2)).fields())
        .containsExactly("meta", "meta.title");
  }

  @Test
  void theTextsOfAListAreJoinedByLineFeeds() throws IOException {
    Path file =
        lines(
            "{\"tags\":[\"a\",\"b\",null,\"c\"]}",
            "{\"tags\":[]}",
            "{\"tags\":[\"a\",7]}",
            "{\"tags\":\"a\"}",
            "{}");
    assertThat(Reading.read(file, json("tags[*]")))
        .containsExactly("a\nb\nc", Flaw.EMPTY, Flaw.NO_TEXT, Flaw.NO_TEXT, Flaw.NO_TEXT);
    assertThat(Reading.read(file, json("tags")))
        .containsExactly(Flaw.LIST, Flaw.LIST, Flaw.LIST, "a", Flaw.NO_TEXT);
  }

  @Test
  void aFieldOfEveryElementIsRead() throws IOException {
    Path file =
        lines(
            "{\"messages\":[{\"role\":\"u\",\"content\":\"hi\"},{\"content\":\"ho\"}]}",
            "{\"messages\":[{\"content\":null},{\"role\":\"u\"}]}",
            "{\"messages\":[[{\"content\":\"deep\"}]]}");
    assertThat(Reading.read(file, json("messages[*].content")))
        .containsExactly("hi\nho", Flaw.EMPTY, Flaw.LIST);
    assertThat(Reading.read(file, json("messages[*][*].content")).get(2)).isEqualTo("deep");
    assertThat(Reading.read(file, json("messages.content")).get(0)).isEqualTo(Flaw.LIST);
  }

  @Test
  void theLongestNameThatExistsWins() throws IOException {
    Path file =
        lines(
            "{\"a\":{\"b\":{\"c\":\"path\"}},\"a.b\":{\"c\":\"longer\"},\"a.b.c\":\"whole\"}",
            "{\"a.b\":{\"c\":\"longer\"},\"a\":{\"b\":{\"c\":\"path\"}}}",
            "{\"a\":{\"b.c\":\"inner\"}}",
            "{\"a\":{\"b\":{\"c\":\"path\"}}}",
            "{\"a.b.c\":7,\"a\":{\"b\":{\"c\":\"path\"}}}");
    assertThat(Reading.read(file, json("a.b.c")))
        .containsExactly("whole", "longer", "inner", "path", Flaw.NO_TEXT);
    assertThat(Reading.read(lines("{\"tags[*]\":\"name\",\"tags\":[\"a\"]}"), json("tags[*]")))
        .containsExactly("name");
  }

  @Test
  void aUserMayBeNested() throws IOException {
    Path file =
        lines(
            "{\"text\":\"a\",\"meta\":{\"by\":\"ann\"}}",
            "{\"text\":\"b\",\"meta\":{\"by\":12}}",
            "{\"text\":\"c\",\"meta\":{\"by\":[\"ann\"]}}",
            "{\"text\":\"d\",\"meta\":{\"by\":\"ann\",\"by\":\"bob\"}}",
            "{\"text\":\"e\"}");
    assertThat(Reading.users(file, new CorpusFormat.JsonLines("text", "meta.by")))
        .containsExactly("ann", "12", Flaw.NO_USER, Flaw.TWICE, Flaw.NO_USER);
  }

  private Path table() throws IOException {
    return Reading.parquet(
        folder.resolve("table.parquet"),
        SCHEMA,
        row -> {
          row.add("id", 1L);
          Group meta = row.addGroup("meta");
          meta.add("body", "one");
          meta.add("by", 12L);
          Group tags = row.addGroup("tags");
          tags.addGroup("list").add("element", "a");
          Group unused = tags.addGroup("list");
          tags.addGroup("list").add("element", "b");
          Group messages = row.addGroup("messages");
          message(messages, "user", "hi");
          message(messages, "assistant", "ho");
          row.add("old", "x");
          row.add("old", "y");
          Group pairs = row.addGroup("pairs");
          pairs.addGroup("array").add("said", "p");
          pairs.addGroup("array").add("said", "q");
          row.add("a.b", "whole");
          row.addGroup("a").add("b", "path");
        },
        row -> {
          Group meta = row.addGroup("meta");
          Group tags = row.addGroup("tags");
          Group messages = row.addGroup("messages");
          row.addGroup("a").add("b", "path");
        });
  }

  private static void message(Group messages, String role, String content) {
    Group message = messages.addGroup("list").addGroup("element");
    message.add("role", role);
    message.add("content", content);
  }

  @Test
  void pathsOfParquetAreRead() throws IOException {
    Path file = table();
    assertThat(Reading.read(file, column("meta.body"))).containsExactly("one", Flaw.NO_TEXT);
    assertThat(Reading.read(file, column("tags[*]"))).containsExactly("a\nb", Flaw.EMPTY);
    assertThat(Reading.read(file, column("messages[*].content")))
        .containsExactly("hi\nho", Flaw.EMPTY);
    assertThat(Reading.read(file, column("old[*]"))).containsExactly("x\ny", Flaw.EMPTY);
    assertThat(Reading.read(file, column("pairs[*].said"))).containsExactly("p\nq", Flaw.NO_TEXT);
    assertThat(Reading.read(file, column("a.b"))).containsExactly("whole", Flaw.NO_TEXT);
    assertThat(Reading.users(file, new CorpusFormat.Parquet("meta.body", "meta.by")))
        .containsExactly("12", Flaw.NO_TEXT);
    assertThat(Reading.users(file, new CorpusFormat.Parquet("a.b", "messages[*].role")))
        .as("two users are none")
        .containsExactly(Flaw.NO_USER, Flaw.NO_TEXT);
  }

  @Test
  void aPathThatLeadsNowhereListsThePathsThatDo() throws IOException {
    Path file = table();
    String columns =
        "id, meta.body, meta.by, tags[*], messages[*].role, messages[*].content, old[*],"
            + " pairs[*].said, a.b, a.b";
    for (String path :
        new String[] {"meta.text", "meta[*]", "messages.content", "id.x", "tags[*].x"}) {
      assertThatThrownBy(() -> Reading.read(file, column(path)))
          .as(path)
          .isInstanceOf(CorpusException.class)
          .hasMessageContaining("has no column '" + path + "'; its columns are " + columns);
    }
    assertThatThrownBy(() -> Reading.read(file, column("messages")))
        .hasMessageContaining("is a list: for a list of messages set corpus.format = chat");
    assertThatThrownBy(() -> Reading.read(file, column("old"))).hasMessageContaining("is a list");
    assertThatThrownBy(() -> Reading.read(file, column("meta")))
        .hasMessageContaining("column 'meta' of")
        .hasMessageContaining("is not text");
  }
}
