package org.coalmine.cli.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.coalmine.report.console.Terminal;
import org.coalmine.settings.ConfigurationException;
import org.jspecify.annotations.Nullable;

/** Where a rendered document goes: a file, or standard output where none is named. */
public final class Output {
  private Output() {}

  /** What can be shown there. */
  public static Terminal terminal(@Nullable Path file) {
    return file == null ? Terminal.output() : Terminal.plain();
  }

  /**
   * Writes it there.
   *
   * @throws ConfigurationException if the file cannot be written
   */
  public static void write(@Nullable Path file, byte[] rendered) {
    if (file == null) {
      System.out.writeBytes(rendered);
      System.out.flush();
      return;
    }
    try {
      Files.write(file, rendered);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException(file + ": cannot be written: its folder does not exist", e);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
