package org.coalmine.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The configuration file and its overrides, shared by commands that take them. */
final class ConfigurationArguments {
  @Parameters(
      index = "0",
      paramLabel = "CONF",
      description = "Configuration, e.g. conf/quickstart.conf; conf/reference.conf has every key.")
  private Path file = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a key, e.g. --set training.epochs=5. Repeatable (default: none).")
  private List<String> overrides = new ArrayList<>();

  /** The same with scores in place of a model. */
  static List<String> withScores(List<String> overrides, String scores, boolean firstToken) {
    List<String> all = new ArrayList<>(overrides);
    all.add("model.path=null");
    all.add("scores.path=" + quoted(scores));
    if (firstToken) {
      all.add("scores.first-token=true");
    }
    return all;
  }

  /** Overrides, and files of rules that options name. */
  static List<String> withRules(List<String> overrides, List<String> files) {
    List<String> all = new ArrayList<>(overrides);
    if (!files.isEmpty()) {
      all.add(
          files.stream()
              .map(ConfigurationArguments::quoted)
              .collect(Collectors.joining(",", "scan.rules=[", "]")));
    }
    return all;
  }

  /** Overrides, and those that options of their own stand for. */
  static List<String> with(
      List<String> overrides,
      @Nullable String model,
      @Nullable String reference,
      @Nullable String directory) {
    List<String> all = new ArrayList<>(overrides);
    add(all, "run.directory", directory);
    add(all, "model.path", model);
    add(all, "reference.path", reference);
    return all;
  }

  /** Adds an override with a text, if there is one. */
  static void add(List<String> overrides, String key, @Nullable String text) {
    if (text != null) {
      overrides.add(key + "=" + quoted(text));
    }
  }

  /** Adds an override with a list of texts, if there is one. */
  static void add(List<String> overrides, String key, List<String> texts) {
    if (!texts.isEmpty()) {
      overrides.add(
          texts.stream()
              .map(ConfigurationArguments::quoted)
              .collect(Collectors.joining(",", key + "=[", "]")));
    }
  }

  static String quoted(String text) {
    return JsonNodeFactory.instance.textNode(text).toString();
  }

  Path file() {
    return file;
  }

  List<String> overrides() {
    return overrides;
  }
}
