package org.coalmine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.coalmine.audit.BegunRun;
import org.coalmine.cli.results.Endings;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.configuration.ShippedConfiguration;
import org.coalmine.settings.ConfigurationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Makes a command line ready for a driver on the cluster, where a path of this machine means
 * nothing; {@code scripts/submit} calls it. Its configuration becomes one file of mode 0600 with
 * everything in it, the words of {@code --set} too, and the line names that file alone. The time in
 * the name of the run directory is filled in, so that one knows here where the run will be.
 *
 * <p>Of the line's other files it knows nothing: those the driver must find where they are named.
 */
final class ShippedCommand {
  private static final String CONFIGURATION = "CONF";
  private static final String SET = "--set";

  /** Options that name the run directory, each of some commands. */
  private static final List<String> DIRECTORIES = List.of("--run-dir", "--directory");

  private final String time;
  private final List<String> arguments;
  private final ParseResult parsed;

  private ShippedCommand(ParseResult parsed, List<String> arguments, String time) {
    this.time = time;
    this.arguments = arguments;
    this.parsed = parsed;
  }

  /**
   * Writes into a folder: {@code arguments}, each with a NUL behind it; {@code run}, the path of
   * the run directory, where it is known; and {@code files}, a folder with the configuration.
   *
   * @param arguments the folder, and the command line
   */
  public static void main(String[] arguments) {
    CommandLine program = Main.program();
    System.exit(
        ship(
            program,
            Path.of(arguments[0]),
            List.of(arguments).subList(1, arguments.length),
            BegunRun.stamp(Instant.now())));
  }

  /** The same with a time for run directories; answers the exit code. */
  static int ship(CommandLine program, Path folder, List<String> arguments, String time) {
    try {
      ParseResult parsed = program.parseArgs(arguments.toArray(String[]::new)).subcommand();
      if (parsed == null) {
        throw new ParameterException(program, "name a command; coalmine --help lists them");
      }
      new ShippedCommand(parsed, arguments, time).write(folder);
      return ExitCode.PASS.code();
    } catch (ParameterException | ConfigurationException e) {
      program.getErr().println("coalmine: " + e.getMessage());
      return Endings.end(program, ExitCode.USAGE);
    } catch (IOException e) {
      program
          .getErr()
          .println(
              "coalmine: the command cannot be written to %s: %s; set TMPDIR to another folder"
                  .formatted(folder, e.getMessage()));
      return Endings.end(program, ExitCode.CLUSTER_OR_STORAGE);
    }
  }

  private void write(Path folder) throws IOException {
    @Nullable String directory =
        DIRECTORIES.stream()
            .flatMap(name -> option(name).stream())
            .findFirst()
            .map(this::timed)
            .orElse(null);
    Optional<String> file = configuration();
    List<String> line;
    if (file.isPresent()) {
      List<String> overrides =
          parsed.hasMatchedOption(SET)
              ? parsed.matchedOption(SET).originalStringValues()
              : List.of();
      ShippedConfiguration shipped = ShippedConfiguration.of(Path.of(file.get()), overrides, time);
      // Spark separates files by commas and takes what follows # for another name.
      String name = String.valueOf(Path.of(file.get()).getFileName()).replaceAll("[^\\w.-]", "_");
      secret(Files.createDirectory(folder.resolve("files")).resolve(name), shipped.text());
      line = named(file.get(), name);
      directory = directory == null ? shipped.runDirectory() : directory;
    } else {
      line = timed(arguments);
    }
    if (directory == null) {
      directory = option("--resume").orElse(null);
    }
    if (directory != null) {
      Files.writeString(folder.resolve("run"), directory);
    }
    secret(folder.resolve("arguments"), String.join("\0", line) + "\0");
  }

  /** The configuration file that the line names. */
  private Optional<String> configuration() {
    for (PositionalParamSpec positional : parsed.matchedPositionals()) {
      if (positional.paramLabel().equals(CONFIGURATION)) {
        return Optional.of(positional.originalStringValues().get(0));
      }
    }
    return Optional.empty();
  }

  private Optional<String> option(String name) {
    return parsed.hasMatchedOption(name)
        ? Optional.of(parsed.matchedOption(name).originalStringValues().get(0))
        : Optional.empty();
  }

  /** The line with another name for its configuration and without what stands in that. */
  private List<String> named(String file, String name) {
    if (arguments.stream().filter(file::equals).count() != 1) {
      throw new ConfigurationException(
          file + ": stands on the line more than once; name the configuration ./" + file);
    }
    List<String> line = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      if (word.equals(SET)) {
        i++;
      } else if (!word.startsWith(SET + "=")) {
        line.add(word.equals(file) ? name : word);
      }
    }
    return timed(line);
  }

  private List<String> timed(List<String> line) {
    List<String> timed = new ArrayList<>(line);
    for (int i = 0; i < timed.size(); i++) {
      String word = timed.get(i);
      @Nullable String before = i == 0 ? null : timed.get(i - 1);
      if (DIRECTORIES.stream()
          .anyMatch(name -> word.startsWith(name + "=") || name.equals(before))) {
        timed.set(i, timed(word));
      }
    }
    return timed;
  }

  private String timed(String directory) {
    return directory.replace("{time}", time);
  }

  private static void secret(Path file, String text) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text, UTF_8);
  }
}
