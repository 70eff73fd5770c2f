package org.coalmine.cases;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * One input and what is right for it. In arguments {@code CASES} stands for the folder of the kept
 * inputs, {@code FOLDER} for a new empty one, and the run goes to {@code FOLDER/run}.
 *
 * @param name the fault and the input, for people
 * @param preparation what is put into the new folder first
 * @param arguments of the command
 * @param code the exit code that is right
 * @param present what the output must say
 * @param absent what the output must not say
 * @param documents how many documents the run read; empty where it must read none
 */
record Row(
    String name,
    Preparation preparation,
    List<String> arguments,
    int code,
    List<String> present,
    List<String> absent,
    OptionalLong documents) {
  static final Path CASES = Path.of("src/test/resources/cases").toAbsolutePath();

  /** Fills a folder. */
  @FunctionalInterface
  interface Preparation {
    void fill(Path folder) throws IOException;
  }

  Row {
    arguments = List.copyOf(arguments);
    present = List.copyOf(present);
    absent = List.copyOf(absent);
  }

  /** A command with its arguments, which ends with 0 until another code is said. */
  static Row of(String name, String... arguments) {
    return new Row(
        name,
        folder -> {},
        List.of(arguments),
        0,
        List.of(),
        List.of("internal error", "please report it"),
        OptionalLong.empty());
  }

  /** The training of base.conf with other settings; it reads the corpus as an audit does. */
  static Row training(String name, String... settings) {
    List<String> arguments = new ArrayList<>(List.of("train", "CASES/base.conf"));
    for (String setting : settings) {
      arguments.add("--set");
      arguments.add(setting);
    }
    if (Stream.of(settings).noneMatch(setting -> setting.startsWith("run.directory="))) {
      arguments.add("--set");
      arguments.add("run.directory=FOLDER/run");
    }
    return of(name, arguments.toArray(String[]::new));
  }

  /** The training of base.conf on one path. */
  static Row corpus(String name, String path, String... settings) {
    List<String> all = new ArrayList<>(List.of("corpus.paths=[\"" + path + "\"]"));
    all.addAll(List.of(settings));
    return training(name, all.toArray(String[]::new));
  }

  /** The account of one path under base.conf. */
  static Row inspection(String name, String path) {
    return of(
        name,
        "inspect",
        "CASES/base.conf",
        "--set",
        "corpus.paths=[\"" + path + "\"]",
        "--set",
        "run.directory=FOLDER/run");
  }

  /** What is put into the folder, after what is put there already. */
  Row after(Preparation next) {
    Preparation both =
        folder -> {
          preparation.fill(folder);
          next.fill(folder);
        };
    return new Row(name, both, arguments, code, present, absent, documents);
  }

  /** Another configuration in the place of base.conf. */
  Row with(String configuration) {
    List<String> other = new ArrayList<>(arguments);
    other.set(1, configuration);
    return new Row(name, preparation, other, code, present, absent, documents);
  }

  Row ends(int with) {
    return new Row(name, preparation, arguments, with, present, absent, documents);
  }

  Row says(String... words) {
    return new Row(name, preparation, arguments, code, List.of(words), absent, documents);
  }

  Row without(String... words) {
    List<String> more = new ArrayList<>(absent);
    more.addAll(List.of(words));
    return new Row(name, preparation, arguments, code, present, more, documents);
  }

  Row reads(long count) {
    return new Row(name, preparation, arguments, code, present, absent, OptionalLong.of(count));
  }

  /** The arguments for a folder. */
  String[] arguments(Path folder) {
    return arguments.stream()
        .map(a -> a.replace("CASES", CASES.toString()).replace("FOLDER", folder.toString()))
        .toArray(String[]::new);
  }

  @Override
  public String toString() {
    return name;
  }
}
