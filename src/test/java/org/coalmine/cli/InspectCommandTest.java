package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code inspect} says of a corpus, and how it ends. */
class InspectCommandTest {
  @TempDir Path folder;

  private Outcome inspect(Path corpus, String more, String... options) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("inspect", Outcome.configuration(folder, corpus, more)));
    arguments.addAll(List.of(options));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  @Test
  void accountsForFilesRecordsAndTextAndMasksTheSample() throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    Outcome.corpus(in);
    Files.writeString(in.resolve("_SUCCESS"), "");
    Files.write(in.resolve("z.txt"), List.of("1979 Zebra ½", ""));
    Outcome outcome = inspect(in, "");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    assertThat(outcome.out().lines())
        .startsWith(
            "corpus   1 path, 2 files (2 txt), 3.8 kB packed; 1 left out (names that begin with ."
                + " or _: 1); 0 unread",
            "records  62: 61 documents, 1 empty, 0 unreadable");
    assertThat(outcome.out())
        .contains("a document has 12 to 62, median 62")
        .contains("kept by training.rare-character = 1\n")
        .contains("sample   " + in + "/corpus.txt:1  \"*** ********* *** *** # ***** ***")
        .contains("\n         " + in + "/z.txt:1  \"#### ***** ?\"\n")
        .contains("\nleft out " + in + "/_SUCCESS (names that begin with . or _)\n")
        .doesNotContain("committee", "Zebra", "1979", "½");
    assertThat(outcome.err()).doesNotContain("committee", "Zebra");
    assertThat(outcome.lastLine())
        .isEqualTo("verdict: 61 documents can be read | report: none | exit: 0");
    assertThat(folder.resolve("run")).doesNotExist();
    Outcome shown = inspect(in, "", "--show");
    assertThat(shown.out()).contains("The committee has met 0 times").contains("\"1979 Zebra ½\"");
  }

  @Test
  void isADocumentAsJson() throws IOException {
    Path corpus = Outcome.corpus(folder);
    Outcome outcome = inspect(corpus, "corpus.limit = 7", "--format", "json");
    assertThat(outcome.code()).as(outcome.err()).isZero();
    JsonNode json = new ObjectMapper().readTree(outcome.out());
    assertThat(json.at("/inputs/records/documents").asInt()).isEqualTo(7);
    assertThat(json.at("/inputs/files/kinds/0/kind").asText()).isEqualTo("txt");
    assertThat(json.at("/inputs/files/bytes").asLong()).isEqualTo(Files.size(corpus));
    assertThat(json.at("/inputs/text/medianLow").asInt()).isEqualTo(61);
    assertThat(json.at("/sample/0/beginning").asText()).startsWith("*** ********* *** ***");
    assertThat(json.at("/sample/0/characters").asInt()).isEqualTo(61);
    assertThat(outcome.err().lines().toList())
        .last()
        .asString()
        .isEqualTo("verdict: 7 documents can be read | report: none | exit: 0");
  }

  @Test
  void namesAllThatIsUnreadAndEndsWith2() throws IOException {
    Path in = Files.createDirectory(folder.resolve("in"));
    Outcome.corpus(in);
    Files.write(in.resolve("a.gz"), new byte[] {0x1f, (byte) 0x8b, 8});
    Files.createSymbolicLink(in.resolve("b"), Path.of("nowhere"));
    Files.writeString(in.resolve("c.txt"), "PK\3\4");
    Outcome outcome = inspect(in, "");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.out().lines().filter(line -> line.startsWith("unread ")))
        .hasSize(3)
        .anyMatch(line -> line.contains("in/b leads to nowhere"))
        .anyMatch(line -> line.contains("a.gz is not a whole compressed file: it is cut short"))
        .anyMatch(line -> line.contains("c.txt is a zip archive; unpack it"));
    assertThat(outcome.lastLine())
        .isEqualTo(
            "verdict: 60 documents can be read; 3 paths of the corpus were not read | report: none"
                + " | exit: 2");
    Outcome json = inspect(in, "", "--format", "json");
    assertThat(json.code()).isEqualTo(2);
    assertThat(json.lastLine()).endsWith("| exit: 2");
    assertThat(json.out()).contains("\"unread\": 3");
  }

  @Test
  void withoutADocumentEndsWith2() throws IOException {
    Path corpus = Files.writeString(folder.resolve("blank.txt"), "\n  \n");
    Outcome outcome = inspect(corpus, "");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.out()).contains("records  2: 0 documents, 2 empty, 0 unreadable");
    assertThat(outcome.err()).contains("not one document among the 2 records");
    assertThat(outcome.lastLine())
        .isEqualTo("verdict: 0 documents can be read | report: none | exit: 2");
  }

  /** One record in a thousand is below the limit, and nearly all of the text is above it. */
  @Test
  void judgesTheLargerShareOfRecordsAndBytes() throws IOException {
    List<String> lines = new ArrayList<>(Collections.nCopies(1000, "short"));
    lines.add("long ".repeat(200_000));
    Path corpus = Files.write(folder.resolve("corpus.txt"), lines);
    Outcome outcome = inspect(corpus, "corpus.document-limit = 1000");
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err())
        .contains("1 of 1,001 records is unreadable and holds 99.4% of the bytes, above")
        .contains("corpus.quarantine-limit 0.01")
        .contains("raise corpus.document-limit");
    assertThat(outcome.lastLine())
        .isEqualTo(
            "verdict: 1,000 documents can be read; 1 record of 1,001 was not read (99.4% of the"
                + " bytes) | report: none | exit: 3");
    assertThat(inspect(corpus, "corpus { document-limit = 1000, quarantine-limit = 1 }").code())
        .isZero();
  }

  @Test
  void fewRecordsWithoutATextMayBeMeant() throws IOException {
    List<String> lines = new ArrayList<>(Collections.nCopies(97, "{\"text\": \"some text\"}"));
    lines.addAll(Collections.nCopies(3, "{\"meta\": \"deleted\", \"id\": 7}"));
    Path corpus = Files.write(folder.resolve("corpus.jsonl"), lines);
    Outcome outcome = inspect(corpus, "corpus.format = jsonl");
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err())
        .contains("3 records have no text in field 'text'", "(the first has meta, id)")
        .contains("corpus.jsonl:98")
        .contains("If they are meant to have none, raise corpus.quarantine-limit");
    lines.addAll(Collections.nCopies(50, "{\"meta\": \"deleted\"}"));
    Files.write(corpus, lines);
    assertThat(inspect(corpus, "corpus.format = jsonl").err()).doesNotContain("raise corpus.q");
  }

  @Test
  void aTextThatSteersATerminalIsShownEscaped() throws IOException {
    Path corpus = Files.write(folder.resolve("c.txt"), "a\u001b[2J b\n".getBytes(ISO_8859_1));
    assertThat(inspect(corpus, "", "--show").out()).contains("\"a\\u001b[2J b\"");
  }

  @Test
  void documentsOfAProgramHaveNoFile() throws IOException {
    Outcome outcome = inspect(Outcome.corpus(folder), "corpus { format = dataframe, paths = [] }");
    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains("a program gives the documents");
  }
}
