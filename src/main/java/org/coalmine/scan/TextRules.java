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
  }

  /**
   * What they find.
   *
   * @return by UTF-16 places of the text, in any order
   */
  List<Found> find(String text);

  /**
   * A secret that a rule found.
   *
   * @param rule the name of the rule
   * @param start its first char
   * @param end the char behind its last
   */
  record Found(String rule, int start, int end) {}
}
