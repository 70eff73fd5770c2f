package org.coalmine.audit.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.coalmine.secret.Secret;
import org.coalmine.settings.ConfigurationException;

/** Values that somebody asks for, one on each line of a file that its owner alone may open. */
public final class AskedFile {
  private static final Set<PosixFilePermission> OF_OTHERS =
      EnumSet.complementOf(
          EnumSet.of(
              PosixFilePermission.OWNER_READ,
              PosixFilePermission.OWNER_WRITE,
              PosixFilePermission.OWNER_EXECUTE));

  private AskedFile() {}

  /**
   * A value.
   *
   * @param line where it stands, from 1
   */
  public record Line(int line, Secret value) {}

  /**
   * Reads a file. Empty lines are left out; blanks around a value are no part of it.
   *
   * @throws ConfigurationException if others may open it, it cannot be read as UTF-8, or it holds
   *     no value; no message holds one
   */
  public static List<Line> read(Path file) {
    try {
      requireOwnerAlone(file);
      return lines(file, text(Files.readAllBytes(file)));
    } catch (CharacterCodingException e) {
      throw new ConfigurationException("--find %s: is not UTF-8".formatted(file), e);
    } catch (NoSuchFileException e) {
      throw new ConfigurationException("--find %s: there is no such file".formatted(file), e);
    } catch (IOException e) {
      throw new ConfigurationException(
          "--find %s: cannot be read: %s".formatted(file, e.getClass().getSimpleName()), e);
    }
  }

  private static void requireOwnerAlone(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    Set<PosixFilePermission> granted = EnumSet.noneOf(PosixFilePermission.class);
    granted.addAll(Files.getPosixFilePermissions(file));
    granted.retainAll(OF_OTHERS);
    if (!granted.isEmpty()) {
      throw new ConfigurationException(
          "--find %s: others may open it; chmod 600 %1$s makes it the owner's alone"
              .formatted(file));
    }
  }

  private static String text(byte[] bytes) throws CharacterCodingException {
    return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
  }

  private static List<Line> lines(Path file, String text) {
    List<Line> values = new ArrayList<>();
    String[] lines = text.split("\n", -1);
    for (int line = 0; line < lines.length; line++) {
      String value = lines[line].strip();
      if (!value.isEmpty()) {
        values.add(new Line(line + 1, Secret.of(value)));
      }
    }
    if (values.isEmpty()) {
      throw new ConfigurationException(
          "--find %s: holds no value; write one on each line".formatted(file));
    }
    return values;
  }
}
