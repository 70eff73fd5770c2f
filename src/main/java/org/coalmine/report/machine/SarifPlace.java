package org.coalmine.report.machine;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The file at whose lines the results of {@link Sarif} are shown: code scanning shows a result only
 * where its file is in the repository, and report.json is not.
 *
 * @param uri of the file; relative ones start at the root of the repository
 * @param lines its text
 */
public record SarifPlace(String uri, List<String> lines) {
  /** The report itself, at its first line. */
  static final SarifPlace REPORT = new SarifPlace("report.json", List.of());

  /** A line up to its comment. */
  private static final Pattern SAID =
      Pattern.compile("^(?:[^\"#/]|\"(?:[^\"\\\\]|\\\\.)*+\"|/(?!/))*+");

  private static final Pattern GATE = Pattern.compile("^\\s*\"?gate\"?\\s*[.{:=].*");

  public SarifPlace {
    lines = List.copyOf(lines);
  }

  /**
   * A configuration.
   *
   * @param path as the repository spells it, with slashes
   * @param text what it says
   * @throws IllegalArgumentException if the path cannot be that of a file
   */
  public static SarifPlace configuration(String path, String text) {
    try {
      return new SarifPlace(new URI(null, null, path, null).toString(), text.lines().toList());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(path + " is not the path of a file", e);
    }
  }

  /** The line on which a format is named; the first of the file if it stands elsewhere. */
  int format(String name) {
    return line(
        Pattern.compile(
            ".*\\bname\"?\\s*[=:]\\s*(?:\"%1$s\"|%1$s(?=[\\s,}]|$)).*"
                .formatted(Pattern.quote(name))));
  }

  /** The line on which the gate begins; the first of the file if it has none. */
  int gate() {
    return line(GATE);
  }

  private int line(Pattern pattern) {
    for (int i = 0; i < lines.size(); i++) {
      Matcher said = SAID.matcher(lines.get(i));
      if (said.lookingAt() && pattern.matcher(said.group()).matches()) {
        return i + 1;
      }
    }
    return 1;
  }
}
