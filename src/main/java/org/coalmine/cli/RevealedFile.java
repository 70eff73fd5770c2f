package org.coalmine.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.coalmine.settings.ConfigurationException;
import org.jspecify.annotations.Nullable;

/** The new file of {@code --reveal}, which only its owner can read. */
final class RevealedFile {
  private RevealedFile() {}

  /** Refuses a file that is there, before any work. */
  static void requireNew(@Nullable Path file) {
    if (file != null && Files.exists(file)) {
      throw new ConfigurationException(file + ": exists; --reveal wants a new file");
    }
  }

  static void write(Path file, String text) {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.write(file, text.getBytes(StandardCharsets.UTF_8));
    } catch (FileAlreadyExistsException e) {
      throw new ConfigurationException(file + ": exists; --reveal wants a new file", e);
    } catch (IOException e) {
      throw new ConfigurationException(file + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
