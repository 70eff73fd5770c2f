package org.coalmine.scan.rule;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.coalmine.scan.Keywords;
import org.coalmine.scan.PossibleValues;
import org.coalmine.scan.TextRules;
import org.jspecify.annotations.Nullable;

/**
 * The rules of some files. Where no keyword of a rule stands in a text, its expression is not
 * tried; the keywords of all rules are sought at once. Two sets of the same files are equal.
 */
public final class RuleSet implements TextRules {
  private static final long serialVersionUID = 1;

  private final List<String> files;
  private final List<Rule> rules;
  private final List<Allowlist> allowlists;
  private final List<String> ignored;
  private transient @Nullable Keywords keywords;

  private RuleSet(
      List<String> files, List<Rule> rules, List<Allowlist> allowlists, List<String> ignored) {
    this.files = List.copyOf(files);
    this.rules = List.copyOf(rules);
    this.allowlists = List.copyOf(allowlists);
    this.ignored = List.copyOf(ignored);
  }

  /**
   * Reads files in gitleaks' form.
   *
   * @param names of the files, for errors
   * @param files their content
   * @throws UnsupportedRuleException naming file, rule and part that cannot be used
   */
  public static RuleSet of(List<String> names, List<String> files) {
    List<Rule> rules = new ArrayList<>();
    List<Allowlist> allowlists = new ArrayList<>();
    List<String> ignored = new ArrayList<>();
    for (int i = 0; i < files.size(); i++) {
      RuleFile file = RuleFile.read(names.get(i), files.get(i));
      rules.addAll(file.rules());
      allowlists.addAll(file.allowlists());
      ignored.addAll(file.ignored());
    }
    long different = rules.stream().map(Rule::id).distinct().count();
    if (different != rules.size()) {
      throw new UnsupportedRuleException(
          "rules must have different ids: %d of %d".formatted(different, rules.size()));
    }
    return new RuleSet(files, rules, allowlists, ignored);
  }

  /** The content of the files. */
  public List<String> files() {
    return files;
  }

  /** The ids of the rules. */
  public List<String> ids() {
    return rules.stream().map(Rule::id).toList();
  }

  /** What of the files has no meaning in a corpus and is not used, a sentence each. */
  public List<String> ignored() {
    return ignored;
  }

  @Override
  public List<Found> find(String text) {
    if (rules.isEmpty()) {
      return List.of();
    }
    BitSet present = keywords().in(text);
    List<Found> found = new ArrayList<>();
    int first = 0;
    for (Rule rule : rules) {
      int next = first + rule.keywords().size();
      int hit = present.nextSetBit(first);
      if (first == next || hit >= 0 && hit < next) {
        rule.find(text, allowlists, found::add);
      }
      first = next;
    }
    return found;
  }

  @Override
  public PossibleValues possible(String id, String value) {
    return rules.stream()
        .filter(rule -> rule.id().equals(id))
        .findFirst()
        .map(rule -> rule.secrets().possible(value))
        .orElse(new PossibleValues.Unknown("its rule is not among the rules"));
  }

  /** Built once per process that scans; two threads may build the same. */
  private Keywords keywords() {
    Keywords built = keywords;
    if (built == null) {
      List<String> all = new ArrayList<>();
      rules.forEach(rule -> all.addAll(rule.keywords()));
      built = new Keywords(all.isEmpty() ? List.of("\0") : all);
      keywords = built;
    }
    return built;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RuleSet that && files.equals(that.files);
  }

  @Override
  public int hashCode() {
    return files.hashCode();
  }

  @Override
  public String toString() {
    return "RuleSet[%d rules]".formatted(rules.size());
  }
}
