package org.coalmine.scan;

import java.io.Serializable;
import java.util.List;

/** Rules of the user, which read a text as a whole. Equal if they find the same. */
public interface TextRules extends Serializable {
  /** No rules. */
  TextRules NONE = new None();

  /** Finds nothing; equal to itself on every machine. */
  record None() implements TextRules {
    @Override
    public List<Found> find(String text) {
      return List.of();
    }

    @Override
    public PossibleValues possible(String rule, String value) {
      return new PossibleValues.Unknown("its rule is not among the rules");
    }
  }

  /**
   * What they find.
   *
   * @return by UTF-16 places of the text, in any order
   */
  List<Found> find(String text);

  /**
   * What could have stood in the place of a value.
   *
   * @param rule the name of the rule that found it
   * @param value as it stands in the text
   */
  PossibleValues possible(String rule, String value);

  /**
   * A secret that a rule found.
   *
   * @param rule the name of the rule
   * @param start its first char
   * @param end the char behind its last
   */
  record Found(String rule, int start, int end) {}
}
