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

  /** Overrides, and those that options of their own stand for. */
  static List<String> with(
      List<String> overrides, @Nullable String model, @Nullable String reference) {
    List<String> all = new ArrayList<>(overrides);
    if (model != null) {
      all.add("model.path=" + quoted(model));
    }
    if (reference != null) {
      all.add("reference.path=" + quoted(reference));
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

  private static String quoted(String text) {
    return JsonNodeFactory.instance.textNode(text).toString();
  }

  Path file() {
    return file;
  }

  List<String> overrides() {
    return overrides;
  }
}
