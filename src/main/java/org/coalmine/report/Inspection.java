package org.coalmine.report;

import java.util.List;
import org.coalmine.report.chapter.Require;
import org.coalmine.text.CorpusAccount;
import org.jspecify.annotations.Nullable;

/**
 * What a corpus would give an audit.
 *
 * @param inputs what became of every file and record
 * @param symbolsKept how many of the symbols an alphabet has place for, without those that canaries
 *     add; null if there is no document
 * @param symbolsRule what decides which these are, the key of the configuration and its value
 * @param sample the first, the middle and the last document
 * @param refusal why nothing can be trained on it; null if something can
 */
public record Inspection(
    CorpusAccount inputs,
    @Nullable Integer symbolsKept,
    String symbolsRule,
    List<Sample> sample,
    @Nullable String refusal) {
  public Inspection {
    Require.present("inputs", inputs);
    Require.text("symbolsRule", symbolsRule);
    sample = List.copyOf(sample);
  }

  /**
   * A document to look at.
   *
   * @param place {@code file:record}
   * @param beginning masked, unless the text was asked for
   * @param characters how many the whole document has
   */
  public record Sample(String place, String beginning, long characters) {
    public Sample {
      Require.text("place", place);
      Require.present("beginning", beginning);
    }
  }
}
