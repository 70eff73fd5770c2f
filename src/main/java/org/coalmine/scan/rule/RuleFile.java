package org.coalmine.scan.rule;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * One rule file of gitleaks, read as it is.
 *
 * @param rules those with an expression
 * @param allowlists of the whole file
 * @param ignored what has no meaning in a corpus, a sentence each
 */
record RuleFile(List<Rule> rules, List<Allowlist> allowlists, List<String> ignored) {
  private static final TomlMapper TOML = new TomlMapper();

  private static final Set<String> FILE_KEYS =
      Set.of("title", "description", "minVersion", "rules", "allowlist", "allowlists");
  private static final Set<String> RULE_KEYS =
      Set.of(
          "id",
          "description",
          "regex",
          "secretGroup",
          "entropy",
          "keywords",
          "path",
          "tags",
          "allowlist",
          "allowlists",
          "skipReport");
  private static final Set<String> LIST_KEYS =
      Set.of(
          "description",
          "condition",
          "commits",
          "paths",
          "regexTarget",
          "regexes",
          "stopwords",
          "targetRules");

  /** An expression that repeats more has too large an automaton. */
  private static final int MOST_REPEATED = 100_000;

  static RuleFile read(String name, String content) {
    JsonNode root;
    try {
      root = TOML.readTree(content);
    } catch (JsonProcessingException e) {
      throw new UnsupportedRuleException(
          "%s:%d: no TOML: %s"
              .formatted(
                  name,
                  e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                  e.getOriginalMessage()),
          e);
    }
    return new Reading(name).file(root);
  }

  /** Reads one file and takes down what it does not use. */
  private static final class Reading {
    private final String name;
    private final List<String> ignored = new ArrayList<>();

    Reading(String name) {
      this.name = name;
    }

    RuleFile file(JsonNode root) {
      if (root.has("extend")) {
        throw refused(
            "extend is not supported; put the rules of the other file into this one, or give both"
                + " files");
      }
      known("", root, FILE_KEYS);
      List<Rule> rules = new ArrayList<>();
      for (JsonNode rule : root.path("rules")) {
        read(rule, rules);
      }
      return new RuleFile(List.copyOf(rules), lists("", root), List.copyOf(ignored));
    }

    private void read(JsonNode rule, List<Rule> rules) {
      String id = rule.path("id").asText();
      if (id.isEmpty()) {
        throw refused("a rule has no id");
      }
      String at = "rule " + id + ": ";
      if (rule.has("required")) {
        throw refused(at + "required is not supported: a rule cannot ask for another; remove it");
      }
      known(at, rule, RULE_KEYS);
      ignore(at, rule, "path", "a corpus has no paths that rules know");
      ignore(at, rule, "skipReport", "every finding is reported");
      if (!rule.has("regex")) {
        ignored.add("%s: %shas no regex and finds nothing in a text".formatted(name, at));
        return;
      }
      Pattern expression = expression(at, rule.path("regex").asText());
      int group = rule.path("secretGroup").asInt(0);
      if (group < 0 || group > expression.groupCount()) {
        throw refused(
            at
                + "secretGroup is %d, and regex has %d groups"
                    .formatted(group, expression.groupCount()));
      }
      List<String> keywords = texts(rule.path("keywords"));
      if (keywords.stream().anyMatch(String::isEmpty)) {
        throw refused(at + "keywords has an empty word");
      }
      rules.add(
          new Rule(
              id,
              expression,
              group,
              SecretGroups.of(rule.path("regex").asText(), group),
              rule.path("entropy").asDouble(0),
              keywords,
              lists(at, rule)));
    }

    private List<Allowlist> lists(String at, JsonNode owner) {
      List<Allowlist> lists = new ArrayList<>();
      if (owner.has("allowlist")) {
        lists.add(list(at, owner.get("allowlist")));
      }
      owner.path("allowlists").forEach(list -> lists.add(list(at, list)));
      return lists;
    }

    private Allowlist list(String at, JsonNode list) {
      known(at + "allowlist: ", list, LIST_KEYS);
      ignore(at + "allowlist: ", list, "paths", "a corpus has no paths that rules know");
      ignore(at + "allowlist: ", list, "commits", "a corpus has no commits");
      String condition = list.path("condition").asText("OR").toUpperCase(Locale.ROOT);
      boolean all = condition.equals("AND") || condition.equals("&&");
      if (!all && !condition.equals("OR") && !condition.equals("||")) {
        throw refused(at + "allowlist: condition must be AND or OR: " + condition);
      }
      return new Allowlist(
          target(at, list.path("regexTarget").asText("secret")),
          texts(list.path("regexes")).stream().map(regex -> expression(at, regex)).toList(),
          texts(list.path("stopwords")).stream().map(it -> it.toLowerCase(Locale.ROOT)).toList(),
          all,
          all && (list.has("paths") || list.has("commits")),
          texts(list.path("targetRules")));
    }

    private Allowlist.Target target(String at, String written) {
      return switch (written) {
        case "", "secret" -> Allowlist.Target.SECRET;
        case "match" -> Allowlist.Target.MATCH;
        case "line" -> Allowlist.Target.LINE;
        default ->
            throw refused(at + "allowlist: regexTarget must be secret, match or line: " + written);
      };
    }

    private Pattern expression(String at, String regex) {
      if (Repetitions.product(regex) > MOST_REPEATED) {
        throw refused(
            at
                + "regex repeats more than %,d times; its automaton would be too large"
                    .formatted(MOST_REPEATED));
      }
      try {
        return Pattern.compile(regex);
      } catch (PatternSyntaxException e) {
        throw new UnsupportedRuleException(
            "%s: %sregex is not in RE2's language: %s".formatted(name, at, e.getDescription()), e);
      }
    }

    private void ignore(String at, JsonNode owner, String key, String why) {
      if (owner.has(key)) {
        ignored.add("%s: %s%s is not used: %s".formatted(name, at, key, why));
      }
    }

    private void known(String at, JsonNode owner, Set<String> keys) {
      for (Map.Entry<String, JsonNode> entry : owner.properties()) {
        if (!keys.contains(entry.getKey())) {
          throw refused(
              "%s%s is not a key that this version knows; remove it".formatted(at, entry.getKey()));
        }
      }
    }

    private static List<String> texts(JsonNode list) {
      List<String> texts = new ArrayList<>();
      list.forEach(text -> texts.add(text.asText()));
      return texts;
    }

    private UnsupportedRuleException refused(String what) {
      return new UnsupportedRuleException(name + ": " + what);
    }
  }
}
