package org.coalmine.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  Path file() {
    return file;
  }

  List<String> overrides() {
    return overrides;
  }
}
