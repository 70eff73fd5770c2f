package org.coalmine.report;

import java.util.Collection;
import java.util.List;
import org.coalmine.report.chapter.Figures;

/** Words and colours for numbers of insertions, wherever canaries are grouped by them. */
public final class Insertions {
  private static final int COLOURS = 7;

  private Insertions() {}

  /** In a sentence. */
  public static String often(int insertions) {
    return insertions == 0 ? "controls" : Figures.times(insertions);
  }

  /** At a line or in the head of a column. */
  public static String label(int insertions) {
    return insertions == 0 ? "controls" : "×" + Figures.grouped(insertions);
  }

  /** A step of a sequential colour by the place among all numbers; the controls have their own. */
  public static String colour(int insertions, Collection<Integer> all) {
    if (insertions == 0) {
      return "control";
    }
    List<Integer> planted = all.stream().filter(n -> n > 0).distinct().sorted().toList();
    int steps = Math.max(1, planted.size() - 1);
    int place = Math.max(0, planted.indexOf(insertions));
    return "q" + (1 + Math.round((COLOURS - 1f) * place / steps));
  }
}
