package org.coalmine.cli.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.coalmine.settings.ConfigurationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** {@code --verdict}, which every command has. */
final class VerdictFile {
  private static final String MIXIN = "verdict";

  @Option(
      names = "--verdict",
      paramLabel = "FILE",
      description =
          "Write verdict.json there too, on any Hadoop file system: for a scheduler that cannot"
              + " have the exit code (default: in the directory of the run alone).")
  private @Nullable String file;

  /** Gives a command this option. */
  static void addTo(CommandSpec spec) {
    spec.addMixin(MIXIN, CommandSpec.forAnnotatedObject(new VerdictFile()));
  }

  /** Where a command was told to write; null if it was not. */
  static CommandVerdict.@Nullable Copy of(CommandSpec spec, Doors doors) {
    @Nullable CommandSpec mixin = spec.mixins().get(MIXIN);
    @Nullable String file = mixin == null ? null : ((VerdictFile) mixin.userObject()).file;
    if (file == null) {
      return null;
    }
    return LocalRuns.has(file, doors)
        ? verdict -> replace(LocalRuns.path(file), verdict)
        : verdict -> doors.write(file, verdict);
  }

  private static void replace(Path file, byte[] content) {
    Path aside = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".aside");
    try {
      try {
        Files.write(aside, content);
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(aside);
      }
    } catch (IOException e) {
      throw new ConfigurationException("--verdict %s: cannot be written: %s".formatted(file, e), e);
    }
  }
}
