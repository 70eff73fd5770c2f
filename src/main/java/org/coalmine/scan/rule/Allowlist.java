package org.coalmine.scan.rule;

import com.google.re2j.Pattern;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * Findings that a rule file takes for harmless.
 *
 * @param target what the expressions are sought in
 * @param expressions any of which must be found
 * @param stopwords any of which must stand in the secret, in lower case
 * @param all whether every kind of condition that is stated must hold; else one is enough
 * @param never whether it can never hold here: it demands a path or a commit as well, and a corpus
 *     has none
 * @param rules whose findings it is for; empty for all
 */
record Allowlist(
    Target target,
    List<Pattern> expressions,
    List<String> stopwords,
    boolean all,
    boolean never,
    List<String> rules)
    implements Serializable {
  /** What expressions are sought in. */
  enum Target {
    SECRET,
    MATCH,
    LINE
  }

  Allowlist {
    expressions = List.copyOf(expressions);
    stopwords = List.copyOf(stopwords);
    rules = List.copyOf(rules);
  }

  /** Whether it is for a rule. */
  boolean isFor(String rule) {
    return rules.isEmpty() || rules.contains(rule);
  }

  /** Whether a finding is harmless. */
  boolean allows(String secret, String match, String line) {
    if (never) {
      return false;
    }
    String sought =
        switch (target) {
          case SECRET -> secret;
          case MATCH -> match;
          case LINE -> line;
        };
    boolean found = expressions.stream().anyMatch(it -> it.matcher(sought).find());
    String lower = secret.toLowerCase(Locale.ROOT);
    boolean stopped = stopwords.stream().anyMatch(lower::contains);
    return all
        ? (expressions.isEmpty() || found)
            && (stopwords.isEmpty() || stopped)
            && !(expressions.isEmpty() && stopwords.isEmpty())
        : found || stopped;
  }
}
