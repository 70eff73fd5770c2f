package org.coalmine.report.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Console;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.coalmine.report.chapter.Require;

/**
 * What a stream of this process can show.
 *
 * @param interactive whether a person watches: a line may be written over
 * @param coloured whether to use colour
 * @param unicode whether block characters come through
 * @param columns how wide it is; a pipe is as wide as a line wants
 */
public record Terminal(boolean interactive, boolean coloured, boolean unicode, int columns) {
  static final String BOLD = "\u001b[1m";
  static final String DIM = "\u001b[2m";
  static final String RED = "\u001b[31m";
  static final String YELLOW = "\u001b[33m";
  static final String GREEN = "\u001b[32m";
  private static final String RESET = "\u001b[0m";
  private static final int USUAL_COLUMNS = 100;

  public Terminal {
    Require.atLeast("columns", 20, columns);
  }

  /** A pipe or a file: plain lines of ASCII. */
  public static Terminal plain() {
    return new Terminal(false, false, false, Integer.MAX_VALUE);
  }

  /**
   * Standard output of this process. {@code NO_COLOR} takes the colours, {@code TERM=dumb} makes it
   * plain, {@code COLUMNS} says how wide it is.
   */
  public static Terminal output() {
    return of(watched(1), System.getenv());
  }

  /** Standard error, likewise. */
  public static Terminal error() {
    return of(watched(2), System.getenv());
  }

  static Terminal of(boolean watched, Map<String, String> environment) {
    if (!watched || environment.getOrDefault("TERM", "dumb").equals("dumb")) {
      return plain();
    }
    int columns = USUAL_COLUMNS;
    String stated = environment.getOrDefault("COLUMNS", "");
    if (stated.matches("[1-9][0-9]{1,3}")) {
      columns = Math.max(20, Integer.parseInt(stated));
    }
    String encoding = System.getProperty("native.encoding", UTF_8.name());
    boolean coloured = environment.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(true, coloured, encoding.equalsIgnoreCase(UTF_8.name()), columns);
  }

  /** Linux tells for each descriptor; elsewhere there is a console if input and output are one. */
  private static boolean watched(int descriptor) {
    try {
      Path device = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return device.startsWith("/dev/pts")
          || device.startsWith("/dev/console")
          || device.toString().startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      Console console = System.console();
      return console != null && isTerminal(console);
    }
  }

  /** The text in a colour, where there are colours. */
  String painted(String code, String text) {
    return coloured && !code.isEmpty() ? code + text + RESET : text;
  }

  /** The text without what is not in ASCII, where that does not come through. */
  String ascii(String text) {
    return unicode
        ? text
        : text.replace("–", "-")
            .replace("“", "\"")
            .replace("”", "\"")
            .replace("…", "...")
            .replace("ε", "epsilon");
  }

  /** From Java 22 on there is a console even behind a pipe, and a method that tells. */
  private static boolean isTerminal(Console console) {
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (IllegalAccessException | InvocationTargetException e) {
      return false;
    }
  }
}
