package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash offers behind {@code coalmine}. */
class CompletionTest {
  @TempDir private Path folder;
  private Path script = Path.of("");

  @BeforeEach
  void print() throws IOException {
    Outcome printed = Outcome.of("completion");
    assertThat(printed.code()).isZero();
    script = Files.writeString(folder.resolve("completion"), printed.out());
  }

  private static List<String> bash(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash"));
    command.addAll(List.of(arguments));
    Process bash =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(bash.getInputStream().readAllBytes(), UTF_8);
    assertThat(bash.waitFor()).as(out).isZero();
    return out.lines().toList();
  }

  /** What is offered where the last word is to be completed. */
  private List<String> offered(String... words) throws Exception {
    String line = String.join(" ", words);
    return bash(
        "-c",
        "source \"$0\"; COMP_WORDS=(%s '%s'); COMP_CWORD=%d; _complete_coalmine; printf '%%s\\n' \"${COMPREPLY[@]}\""
            .formatted(
                line.substring(0, line.lastIndexOf(' ')),
                words[words.length - 1],
                words.length - 1),
        script.toString());
  }

  @Test
  void bashParsesIt() throws Exception {
    assertThat(bash("-n", script.toString())).isEmpty();
  }

  @Test
  void everyCommandIsOffered() throws Exception {
    assertThat(offered("coalmine", ""))
        .containsAll(Main.program().getSubcommands().keySet())
        .hasSizeGreaterThan(10);
    assertThat(offered("coalmine", "au")).containsExactly("audit");
  }

  @Test
  void optionsAndTheirValuesAreOffered() throws Exception {
    assertThat(offered("coalmine", "rank", "--m")).containsExactlyInAnyOrder("--method", "--model");
    assertThat(offered("coalmine", "rank", "--method", ""))
        .containsExactly("auto", "dense", "pruned", "importance", "uniform", "skew-normal");
    assertThat(offered("coalmine", "extract", "--format", "")).containsExactly("table", "json");
    assertThat(offered("coalmine", "gate", "-")).contains("-q", "--verbose");
  }
}
