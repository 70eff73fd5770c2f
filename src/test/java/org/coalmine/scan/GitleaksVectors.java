package org.coalmine.scan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the texts that gitleaks' rules must find ({@code tps}) and must not find ({@code fps}) from
 * the Go code that makes its rule file. Texts that the code puts together or draws are left out,
 * and those that a rule tells apart by the name of their file.
 */
final class GitleaksVectors {
  private static final Pattern FUNCTION =
      Pattern.compile("(?m)^func \\w+\\(\\) \\*config\\.Rule \\{(.*?)^\\}", Pattern.DOTALL);
  private static final Pattern ID = Pattern.compile("RuleID:\\s*\"([^\"]+)\"");
  private static final Pattern TOKEN =
      Pattern.compile(
          "//[^\\n"
              + "]*|`[^`]*`|\"(?:[^\"\\\\\\n"
              + "]|\\\\.)*\"|[A-Za-z_][A-Za-z0-9_.]*|:?=|[(){}\\[\\],+]");

  private GitleaksVectors() {}

  /**
   * A text.
   *
   * @param rule whose it is
   * @param positive whether the rule must find it
   */
  record Vector(String rule, boolean positive, String text) {}

  static List<Vector> in(Path folder) throws IOException {
    List<Vector> vectors = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(name -> name.toString().endsWith(".go")).sorted().toList()) {
        Matcher function = FUNCTION.matcher(Files.readString(file));
        while (function.find()) {
          read(function.group(1), vectors);
        }
      }
    }
    return vectors;
  }

  private static void read(String body, List<Vector> vectors) {
    Matcher id = ID.matcher(body);
    if (!id.find()) {
      return;
    }
    List<String> tokens = new ArrayList<>();
    Matcher token = TOKEN.matcher(body);
    while (token.find()) {
      if (!token.group().startsWith("//")) {
        tokens.add(token.group());
      }
    }
    String list = "";
    int calls = 0;
    List<Boolean> open = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      String one = tokens.get(i);
      String next = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
      String before = i > 0 ? tokens.get(i - 1) : "";
      if ((one.equals("tps") || one.equals("fps")) && (next.equals(":=") || next.equals("="))) {
        list = tokens.get(i + 2).equals("map") ? "" : one;
      } else if (one.equals("return")) {
        return;
      } else if (one.equals("(")) {
        boolean foreign = !before.equals("append");
        open.add(foreign);
        calls += foreign ? 1 : 0;
      } else if (one.equals(")") && !open.isEmpty()) {
        calls -= open.remove(open.size() - 1) ? 1 : 0;
      } else if ((one.startsWith("`") || one.startsWith("\""))
          && !list.isEmpty()
          && calls == 0
          && !before.equals("+")
          && !next.equals("+")) {
        vectors.add(new Vector(id.group(1), list.equals("tps"), literal(one)));
      }
    }
  }

  private static String literal(String token) {
    String inside = token.substring(1, token.length() - 1);
    return token.startsWith("`")
        ? inside
        : inside
            .replace("\\\\", "\0")
            .replace("\\\"", "\"")
            .replace("\\n", "\n")
            .replace("\\t", "\t")
            .replace("\\r", "\r")
            .replace("\0", "\\");
  }
}
