package org.coalmine.scan.rule;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.io.Serializable;
import java.util.List;
import java.util.function.Consumer;
import org.coalmine.scan.TextRules;

/**
 * A rule of a file: an expression in RE2's language, and what makes a match a finding.
 *
 * @param id its name
 * @param expression what is sought; its time is linear in the text
 * @param secretGroup the group that is the secret; 0 for the first that is not empty, else the
 *     match
 * @param secrets the groups that may be the secret, as fills
 * @param entropyBits the secret must have more, in bits per character; 0 for no demand
 * @param keywords of which one must stand in the text, in any case; empty for no demand
 * @param allowlists of which none may hold
 */
record Rule(
    String id,
    Pattern expression,
    int secretGroup,
    SecretGroups secrets,
    double entropyBits,
    List<String> keywords,
    List<Allowlist> allowlists)
    implements Serializable {
  Rule {
    keywords = List.copyOf(keywords);
    allowlists = List.copyOf(allowlists);
  }

  /** Tells of every finding in a text. */
  void find(String text, List<Allowlist> global, Consumer<TextRules.Found> sink) {
    Matcher matcher = expression.matcher(text);
    while (matcher.find()) {
      int group = group(matcher);
      int start = matcher.start(group);
      int end = matcher.end(group);
      if (start < 0 || start == end) {
        continue;
      }
      String secret = text.substring(start, end);
      if (entropyBits > 0 && Entropy.bits(secret) <= entropyBits) {
        continue;
      }
      String match = matcher.group();
      String line = line(text, matcher.start(), matcher.end());
      boolean harmless =
          allowlists.stream().anyMatch(list -> list.allows(secret, match, line))
              || global.stream()
                  .anyMatch(list -> list.isFor(id) && list.allows(secret, match, line));
      if (!harmless) {
        sink.accept(new TextRules.Found(id, start, end));
      }
    }
  }

  private int group(Matcher matcher) {
    if (secretGroup > 0) {
      return secretGroup;
    }
    for (int group = 1; group <= matcher.groupCount(); group++) {
      if (matcher.start(group) >= 0 && matcher.end(group) > matcher.start(group)) {
        return group;
      }
    }
    return 0;
  }

  private static String line(String text, int start, int end) {
    int from = text.lastIndexOf('\n', start - 1) + 1;
    int to = text.indexOf('\n', Math.max(from, end - 1));
    return text.substring(from, to < 0 ? text.length() : to);
  }
}
