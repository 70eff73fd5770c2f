package org.coalmine.corpus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.coalmine.text.CorpusFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder names the user of the files in it, in every format. */
class UserRecordsTest {
  @TempDir Path folder;

  private Path file(String name, String content) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content.getBytes(UTF_8));
  }

  @Test
  void aFolderNamesTheUserInEveryFormat() throws IOException {
    Path lines = file("by=ann%20b%C3%A9/x=1/a.txt", "one\ntwo\n");
    assertThat(Reading.users(lines, new CorpusFormat.Lines("by")))
        .containsExactly("ann bé", "ann bé");
    assertThat(Reading.users(lines, new CorpusFormat.Files("by"))).containsExactly("ann bé");
    assertThat(Reading.users(lines, new CorpusFormat.Tabbed(0, null, "x")))
        .containsExactly("1", "1");
    Path csv = file("by=bob/a.csv", "body\none\n");
    assertThat(Reading.users(csv, new CorpusFormat.Csv("body", null, true, ',', "by")))
        .containsExactly("bob");
    Path chat =
        file("_by=bob/a.jsonl", "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}\n");
    assertThat(
            Reading.users(
                chat,
                new CorpusFormat.Chat(
                    "messages", "role", "content", "{content}", List.of(), "_by")))
        .containsExactly("bob");
    Path parquet = folder.resolve("by=bob/a.parquet");
    Reading.parquet(
        parquet, "message m { optional binary body (STRING); }", row -> row.add("body", "one"));
    assertThat(Reading.users(parquet, new CorpusFormat.Parquet("body", "by")))
        .containsExactly("bob");
    assertThatThrownBy(() -> Reading.users(parquet, new CorpusFormat.Parquet("body", "who")))
        .hasMessageContaining("has no column 'who'");
  }

  @Test
  void theRecordAndItsFolderMustAgree() throws IOException {
    Path file =
        file(
            "by=ann/a.jsonl",
            "{\"text\":\"a\",\"by\":\"ann\"}\n{\"text\":\"b\"}\n{\"text\":\"c\",\"by\":\"bob\"}\n");
    assertThat(Reading.users(file, new CorpusFormat.JsonLines("text", "by")))
        .containsExactly("ann", "ann", Flaw.OTHER_USER);
    Path table = file("by=ann/a.tsv", "a\tann\nb\tbob\nc\n");
    assertThat(Reading.users(table, new CorpusFormat.Tabbed(0, 1, "by")))
        .containsExactly("ann", Flaw.OTHER_USER, "ann");
  }

  @Test
  void aFolderMayNameNobody() throws IOException {
    for (String name :
        List.of("by=/a", "by=__HIVE_DEFAULT_PARTITION__/a", "a", "bye=1/a", "x/by=1")) {
      assertThat(Reading.users(file(name, "one"), new CorpusFormat.Lines("by")))
          .as(name)
          .containsExactly(Flaw.NO_USER);
    }
    Path odd = file("by=100%/a", "one");
    assertThat(Reading.users(odd, new CorpusFormat.Lines("by"))).containsExactly("100%");
    Path twice = file("by=ann/by=bob/a", "one");
    assertThatThrownBy(() -> Reading.users(twice, new CorpusFormat.Lines("by")))
        .hasMessageContaining("lies in two folders 'by=...' that differ");
  }
}
