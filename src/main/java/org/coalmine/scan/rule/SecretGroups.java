package org.coalmine.scan.rule;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.coalmine.scan.PossibleValues;
import org.jspecify.annotations.Nullable;

/**
 * The groups of a rule's expression that may be its secret, in the order in which the rule tries
 * them, as expressions of fills.
 *
 * @param groups at least one
 */
record SecretGroups(List<Group> groups) implements Serializable {
  SecretGroups {
    groups = List.copyOf(groups);
  }

  /**
   * One group.
   *
   * @param expression of fills; null if there is none
   * @param pattern the same for RE2; null if there is none
   * @param why there is none; null if there is one
   */
  record Group(@Nullable String expression, @Nullable Pattern pattern, @Nullable String why)
      implements Serializable {
    private static Group of(GroupExpression.Part part) {
      if (part.expression() == null) {
        return new Group(null, null, part.why());
      }
      try {
        return new Group(part.expression(), Pattern.compile(part.expression()), null);
      } catch (PatternSyntaxException e) {
        return new Group(null, null, "it has no counterpart in fills");
      }
    }
  }

  /**
   * @param regex that RE2 has accepted
   * @param secretGroup the group that is the secret; 0 for the first that is not empty, else the
   *     match
   */
  static SecretGroups of(String regex, int secretGroup) {
    List<GroupExpression.Part> parts = GroupExpression.of(regex);
    if (secretGroup > 0) {
      return new SecretGroups(List.of(Group.of(parts.get(secretGroup))));
    }
    List<Group> groups = new ArrayList<>();
    parts.subList(1, parts.size()).forEach(part -> groups.add(Group.of(part)));
    groups.add(Group.of(parts.get(0)));
    return new SecretGroups(groups);
  }

  /** What the group that matches a secret matches in its length. */
  PossibleValues possible(String value) {
    String why = null;
    for (Group group : groups) {
      String expression = group.expression();
      if (expression != null && group.pattern() != null && group.pattern().matches(value)) {
        String mask = "#".repeat(value.codePointCount(0, value.length()));
        return PossibleValues.of(expression, mask);
      }
      why = why == null ? group.why() : why;
    }
    return new PossibleValues.Unknown(
        why == null ? "its rule does not match it" : "the group of its rule has no space: " + why);
  }
}
