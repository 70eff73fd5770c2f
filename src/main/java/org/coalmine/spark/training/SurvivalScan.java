package org.coalmine.spark.training;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.coalmine.spark.corpus.PlantedText;
import org.coalmine.token.Alphabet;
import org.coalmine.token.PhraseAutomaton;
import org.coalmine.train.text.WindowStore;

/**
 * Looks for every planted canary in what a trainer reads: in documents for its whole text, in
 * windows for its text up to the end of the fill. A canary with a character that the alphabet lacks
 * is nowhere. One automaton finds all in a single pass. Holds the canaries: as secret as they are,
 * sent in a broadcast like them, and written nowhere.
 */
final class SurvivalScan implements Serializable {
  private static final long serialVersionUID = 1;

  private final int canaries;
  private final PhraseAutomaton texts;
  private final PhraseAutomaton heads;
  private final int[] textOf;
  private final int[] headOf;

  /** Length of each head, and how many symbols of a window must stand before it. */
  private final int[] headLengths;

  private final int[] before;

  private SurvivalScan(
      int canaries,
      List<char[]> texts,
      List<Integer> textOf,
      List<char[]> heads,
      List<Integer> headOf,
      List<Integer> before) {
    this.canaries = canaries;
    this.texts = new PhraseAutomaton(texts);
    this.heads = new PhraseAutomaton(heads);
    this.textOf = ints(textOf);
    this.headOf = ints(headOf);
    this.headLengths = heads.stream().mapToInt(head -> head.length).toArray();
    this.before = ints(before);
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }

  /** A scan for canaries, each known by its place in the list. */
  static SurvivalScan of(List<PlantedText> planted, Alphabet alphabet) {
    List<char[]> texts = new ArrayList<>();
    List<Integer> textOf = new ArrayList<>();
    List<char[]> heads = new ArrayList<>();
    List<Integer> headOf = new ArrayList<>();
    List<Integer> before = new ArrayList<>();
    for (int canary = 0; canary < planted.size(); canary++) {
      PlantedText text = planted.get(canary);
      if (spells(alphabet, text.whole())) {
        texts.add(symbols(alphabet, text.whole()));
        textOf.add(canary);
      }
      if (spells(alphabet, text.head())) {
        heads.add(symbols(alphabet, text.head()));
        headOf.add(canary);
        before.add(text.hasPrefix() ? 0 : 1);
      }
    }
    return new SurvivalScan(planted.size(), texts, textOf, heads, headOf, before);
  }

  private static boolean spells(Alphabet alphabet, String text) {
    return !text.isEmpty() && text.codePoints().allMatch(alphabet::spells);
  }

  private static char[] symbols(Alphabet alphabet, String text) {
    int[] symbols = alphabet.encode(text);
    char[] phrase = new char[symbols.length];
    for (int i = 0; i < phrase.length; i++) {
      phrase[i] = (char) symbols[i];
    }
    return phrase;
  }

  /** How many canaries are looked for. */
  int canaries() {
    return canaries;
  }

  /**
   * The canaries whose whole text a document's windows hold, one after the other.
   *
   * @param windows of the document, as {@link org.coalmine.token.Windows#cut} has them
   */
  int[] inDocument(List<char[]> windows) {
    BitSet found = new BitSet();
    int state = PhraseAutomaton.START;
    for (char[] window : windows) {
      for (int i = 1; i < window.length; i++) {
        state = texts.next(state, window[i]);
        texts.ending(state, phrase -> found.set(textOf[phrase]));
      }
    }
    return found.stream().toArray();
  }

  /**
   * How many windows hold each canary whole up to the end of its fill. What a window goes on from
   * counts as a part of the prefix, but not of the fill: it is not predicted.
   */
  long[] inWindows(WindowStore.Reader windows) {
    long[] whole = new long[canaries];
    BitSet found = new BitSet();
    for (long number = 0; number < windows.size(); number++) {
      char[] window = windows.window(number);
      int state = PhraseAutomaton.START;
      for (int i = 0; i < window.length; i++) {
        int symbols = i + 1;
        state = heads.next(state, window[i]);
        heads.ending(
            state,
            phrase -> {
              if (symbols - headLengths[phrase] >= before[phrase]) {
                found.set(headOf[phrase]);
              }
            });
      }
      found.stream().forEach(canary -> whole[canary]++);
      found.clear();
    }
    return whole;
  }
}
