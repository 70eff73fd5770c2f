package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Every command that documents, scripts, notebooks and helps show is one of this build. */
class DocumentedCommandsTest {
  private static final List<String> PLACES =
      List.of("README.md", "docs", "scripts", "notebooks", "conf", ".ci");

  /** What was said in its time stays. */
  private static final Set<Path> OF_THE_PAST = Set.of(Path.of("docs/CHANGELOG.md"));

  private static final String NAMES =
      String.join("|", Main.program().getSubcommands().keySet()).replace("|help", "");

  /** The program's name, options of spark-submit behind {@code submit}, and a command. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:coalmine|scripts/submit)[\"']?((?: --[a-z-]+ [^\\s-]\\S*)*) ((?:"
              + NAMES
              + ")(?![\\w.:/-]).*)");

  /** In Markdown: a block of code, or a piece of code in a sentence. */
  private static final Pattern CODE =
      Pattern.compile("```[a-z]*\n(.*?)```|`([^`]+)`", Pattern.DOTALL);

  private record Shown(Path file, List<String> words) {
    @Override
    public String toString() {
      return file + ": " + String.join(" ", words);
    }
  }

  static Stream<Shown> commands() throws IOException {
    List<Shown> commands = new ArrayList<>();
    for (String place : PLACES) {
      try (Stream<Path> files = Files.walk(Path.of(place))) {
        for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
          if (!OF_THE_PAST.contains(file)) {
            for (String line : lines(file)) {
              Matcher command = COMMAND.matcher(line);
              if (command.find()) {
                List<String> words = words(command.group(2));
                if (words.size() > 1) {
                  commands.add(new Shown(file, words));
                }
              }
            }
          }
        }
      }
    }
    Main.program()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              String footer = String.join("\n", command.getCommandSpec().usageMessage().footer());
              for (String line : joined(footer).lines().toList()) {
                Matcher example = COMMAND.matcher(line);
                if (example.find()) {
                  commands.add(new Shown(Path.of("help", name), words(example.group(2))));
                }
              }
            });
    return commands.stream();
  }

  private static List<String> lines(Path file) throws IOException {
    String text = new String(Files.readAllBytes(file), UTF_8); // pictures, too
    if (!file.toString().endsWith(".md")) {
      return joined(text).lines().toList();
    }
    List<String> lines = new ArrayList<>();
    CODE.matcher(text)
        .results()
        .forEach(
            code -> {
              if (code.group(1) != null) {
                lines.addAll(joined(code.group(1)).lines().toList());
              } else {
                lines.add(code.group(2).replaceAll("\\s+", " "));
              }
            });
    return lines;
  }

  private static String joined(String text) {
    return text.replaceAll(" *\\\\\n *", " ");
  }

  /**
   * As a shell splits them, up to what ends a command; what stands for several words is dropped.
   */
  static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean begun = false;
    int i = 0;
    for (; i < command.length(); i++) {
      char c = command.charAt(i);
      int end = c == '\'' || c == '"' ? command.indexOf(c, i + 1) : -1;
      if (end > 0) {
        word.append(command, i + 1, end);
        begun = true;
        i = end;
      } else if (c == ' ') {
        if (begun) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else if ("|;&)`\"'#<".indexOf(c) >= 0 || (c == '>' && !begun)) {
        break;
      } else if (c == '>') {
        word.setLength(0);
        begun = false;
        break;
      } else {
        word.append(c);
        begun = true;
      }
    }
    if (begun) {
      words.add(word.toString());
    }
    words.removeIf(
        it -> it.contains("@") || it.equals("…") || it.equals("...") || it.equals("\\n"));
    return words;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("commands")
  void canBeParsed(Shown shown) {
    ParseResult parsed;
    try {
      parsed = Main.program().parseArgs(shown.words().toArray(String[]::new)).subcommand();
    } catch (ParameterException e) {
      throw new AssertionError(shown + ": " + e.getMessage(), e);
    }
    if (parsed.commandSpec().name().equals("extract")) {
      String form = parsed.matchedOptionValue("--format", "table");
      String file = parsed.matchedOptionValue("--output", "a file");
      assertThat(form.toLowerCase(Locale.ROOT)).as("no old spelling").isIn("table", "json");
      assertThat(file.toLowerCase(Locale.ROOT)).as("no old spelling").isNotIn("table", "json");
    }
    for (String word : shown.words()) {
      if (word.matches("conf/[\\w/.-]+\\.conf")) {
        assertThat(Path.of(word)).exists();
      }
    }
  }

  /** Also where a sentence names a command and its option only. */
  @Test
  void everyOptionThatIsNamedBesideItsCommandExists() throws IOException {
    Pattern named = Pattern.compile("^(" + NAMES + ")((?: +[^ ]+)*)$");
    List<String> unknown = new ArrayList<>();
    int seen = 0;
    for (String place : PLACES) {
      try (Stream<Path> files = Files.walk(Path.of(place))) {
        for (Path file : files.filter(it -> it.toString().endsWith(".md")).sorted().toList()) {
          if (OF_THE_PAST.contains(file)) {
            continue;
          }
          for (String line : lines(file)) {
            Matcher matcher = named.matcher(line);
            if (matcher.find()) {
              CommandLine command =
                  requireNonNull(Main.program().getSubcommands().get(matcher.group(1)));
              Set<String> options = new TreeSet<>(command.getCommandSpec().optionsMap().keySet());
              for (String word : words(matcher.group(2).strip())) {
                String option = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
                if (option.startsWith("--")) {
                  seen++;
                  if (!options.contains(option)) {
                    unknown.add(file + ": " + line);
                  }
                }
              }
            }
          }
        }
      }
    }
    assertThat(seen).isPositive();
    assertThat(unknown).isEmpty();
  }

  @Test
  void manyAreFoundInEveryPlace() throws IOException {
    List<Shown> all = commands().toList();
    assertThat(all).hasSizeGreaterThan(40);
    assertThat(all.stream().map(shown -> shown.file().getName(0).toString()))
        .contains("README.md", "docs", "scripts", "conf", "help");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '~',
      textBlock =
          """
          gate RUN --max-extracted 0 | head      ! gate,RUN,--max-extracted,0
          rank --text 'pin {fill}' -o x >/dev/null ! rank,--text,pin {fill},-o,x
          audit "$conf" "$@" 2>&1                ! audit,$conf
          gate $report --max-extracted 0"        ! gate,$report,--max-extracted,0
          plan a.conf # before                   ! plan,a.conf
          """)
  void wordsEndWhereAShellEndsThem(String command, String words) {
    assertThat(String.join(",", words(command))).isEqualTo(words);
  }
}
