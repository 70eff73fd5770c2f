package org.coalmine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code sanitise} writes, proves and ends with. */
class SanitiseCommandTest {
  private static final List<String> VALUES =
      List.of("219-10-9998", "bob.lee@corp.de", "4539 1488 0343 6467", "hunter2x");

  @TempDir Path folder;

  private Path corpus() throws IOException {
    Path in = Files.createDirectories(folder.resolve("in"));
    Files.write(
        in.resolve("a.txt"),
        List.of(
            "one ssn 219-10-9998 and again 219-10-9998",
            "mail bob.lee@corp.de",
            "",
            "card 4539 1488 0343 6467, password: hunter2x",
            "ssn 219-10-9998, test 4111111111111111"));
    return in;
  }

  private String configuration(Path corpus, String more) throws IOException {
    return Files.writeString(
            folder.resolve("sanitise.conf"),
            """
            name = shop
            corpus { paths = ["%s"], format = lines }
            run.directory = "%s"
            %s
            """
                .formatted(corpus, folder.resolve("run"), more))
        .toString();
  }

  private Outcome sanitise(String configuration, Path to, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of("sanitise", configuration, "--to", to.toString()));
    arguments.addAll(List.of(options));
    return Outcome.of(arguments.toArray(String[]::new));
  }

  private JsonNode report() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("run/report.json").toFile());
  }

  @Test
  void writesProvesAndVerifies() throws IOException {
    Path out = folder.resolve("out");
    Outcome outcome = sanitise(configuration(corpus(), ""), out);
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    assertThat(Files.readAllLines(out.resolve("a.txt")))
        .containsExactly(
            "one ssn [SSN] and again [SSN]",
            "mail [EMAIL]",
            "",
            "card [CARD], password: [PASSWORD]",
            "ssn [SSN], test 4111111111111111");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(out)))
        .isEqualTo("rwx------");
    assertThat(outcome.lastLine())
        .startsWith(
            "verdict: Secrets are replaced in 6 places of 4 documents, and a second scan finds none"
                + " of them. | ")
        .endsWith("| exit: 0");
    assertThat(outcome.out()).contains("known test value, left as it is");
    assertThat(report().at("/verdict/status").asText()).isEqualTo("sanitised");
    assertThat(report().path("kind").asText()).isEqualTo("sanitise");
    assertThat(report().at("/sanitised/changed").asLong()).isEqualTo(4);
    try (Stream<Path> files = Files.walk(folder.resolve("run"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(VALUES);
      }
    }
    assertThat(outcome.out() + outcome.err()).doesNotContain(VALUES);
    Outcome again = sanitise(folder.resolve("sanitise.conf").toString(), out);
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("exists already");
    assertThat(
            Outcome.of("gate", folder.resolve("run").toString(), "--max-certain-secrets=0").out())
        .contains("sanitised");
    Path moved = Files.move(out, folder.resolve("moved"));
    Files.writeString(
        moved.resolve("a.txt"),
        Files.readString(moved.resolve("a.txt")).replaceFirst("\\[SSN\\]", "219-10-9998"));
    Files.writeString(moved.resolve("b.txt"), "mail bob.lee@corp.de");
    Outcome tampered =
        Outcome.of(
            "sanitise",
            "--verify",
            moved.toString(),
            "--against",
            folder.resolve("run").toString());
    assertThat(tampered.code()).as(tampered.out() + tampered.err()).isEqualTo(1);
    assertThat(tampered.out())
        .contains("2 are still found", "2 records are not what was to be written", "document 1 of")
        .doesNotContain(VALUES);
    assertThat(report().at("/verdict/status").asText()).isEqualTo("sanitised");
  }

  @Test
  void whatCannotBeReadIsNotWrittenAndNeverEndsWithZero() throws IOException {
    Path in = corpus();
    Files.write(in.resolve("b.txt.gz"), new byte[] {31, (byte) 139, 8, 0, 0, 1, 2, 3});
    Path out = folder.resolve("out");
    Outcome outcome = sanitise(configuration(in, ""), out, "--how", "drop");
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(3);
    assertThat(outcome.lastLine())
        .contains("4 of 4 documents are left out for their secrets", "1 file is unread");
    assertThat(out.resolve("b.txt.gz")).doesNotExist();
    assertThat(Files.readString(out.resolve("a.txt"))).isEqualTo("\n");
  }

  @Test
  void whatStandsInARoleRemainsAndIsNamed() throws IOException {
    Path in = Files.createDirectories(folder.resolve("chats"));
    Files.writeString(
        in.resolve("a.jsonl"),
        "{\"messages\":[{\"role\":\"bob.lee@corp.de\",\"content\":\"mail bob.lee@corp.de\"}],"
            + "\"bob.lee@corp.de\":1}\n");
    Outcome outcome =
        sanitise(
            configuration(in, "corpus.format = chat"), folder.resolve("out"), "--how", "pseudonym");
    assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(1);
    assertThat(outcome.out())
        .contains("the secret, where the format has no text to write", "one is still found")
        .contains("a field whose name holds a secret")
        .doesNotContain(VALUES);
    assertThat(Files.readString(folder.resolve("out/a.jsonl"))).contains("mail [EMAIL]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"in/below", "in", ".", "run", "run/out"})
  void aFolderInTheWayIsRefused(String to) throws IOException {
    Outcome outcome = sanitise(configuration(corpus(), ""), folder.resolve(to));
    assertThat(outcome.code()).as(outcome.err()).isEqualTo(2);
    assertThat(folder.resolve("run")).doesNotExist();
    assertThat(outcome.err()).contains("name a folder beside it");
  }

  @Test
  void tasksAreNotMixed() throws IOException {
    for (List<String> wrong :
        List.of(
            List.of("my.conf"),
            List.of("--to", "out"),
            List.of("--verify", "out"),
            List.of("my.conf", "--to", "out", "--resume", "run"),
            List.of("--resume", "run", "--how", "tag"))) {
      List<String> arguments = new ArrayList<>(List.of("sanitise"));
      arguments.addAll(wrong);
      Outcome outcome = Outcome.of(arguments.toArray(String[]::new));
      assertThat(outcome.code()).as(wrong.toString()).isEqualTo(2);
    }
    Outcome unknown = sanitise(configuration(corpus(), ""), folder.resolve("out"), "--how", "mask");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("sanitise.how", "tag, pseudonym, drop");
  }
}
