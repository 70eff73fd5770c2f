package org.coalmine.spark.corpus;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.token.PhraseAutomaton;

/**
 * Finds every canary and control of a plan in texts, however many, in one pass: whole as it was
 * planted, whole with other white space, or the fill alone. Holds the fills: as secret as they are,
 * sent in a broadcast and written nowhere.
 *
 * <p>A text is read with every run of white space as one blank, so a line that was broken or joined
 * is the same. One automaton looks for the whole texts and for the fills in that. A whole text is
 * <em>exact</em> where the characters that it was read from are those of the canary; else its white
 * space changed. Of texts inside a longer one that was found, none counts: a fill inside its whole
 * canary is not alone, and one that begins another is not there.
 *
 * <p>A fill alone counts where no character stands before or behind it that fills of its format
 * consist of, white space apart: within a longer number or word it is another one. What is left can
 * still be chance, which the fills of controls measure: they were never planted.
 */
public final class CanarySearch implements Serializable {
  @Serial private static final long serialVersionUID = 1;

  private final int canaries;
  private final PhraseAutomaton phrases;

  /** Of each phrase: the canary, and how many symbols it has. The whole texts come first. */
  private final int[] canaryOf;

  private final int[] lengths;
  private final int wholes;
  private final int longestWhole;

  /** Of each canary: its text as it was planted, and how much white space that begins with. */
  private final String[] texts;

  private final int[] leading;

  /** Of each canary: the characters of its format's fills without white space. */
  private final BitSet[] alphabets;

  private CanarySearch(String[] texts, String[] fills, BitSet[] alphabets) {
    this.canaries = texts.length;
    this.texts = texts;
    this.alphabets = alphabets;
    this.leading = new int[canaries];
    List<char[]> found = new ArrayList<>();
    List<Integer> of = new ArrayList<>();
    int longest = 0;
    for (int canary = 0; canary < canaries; canary++) {
      leading[canary] = leadingBlanks(texts[canary]);
      char[] phrase = normalized(texts[canary]);
      if (phrase.length > 0) {
        found.add(phrase);
        of.add(canary);
        longest = Math.max(longest, phrase.length);
      }
    }
    this.wholes = found.size();
    this.longestWhole = longest;
    for (int canary = 0; canary < canaries; canary++) {
      char[] phrase = normalized(fills[canary]);
      if (phrase.length > 0) {
        found.add(phrase);
        of.add(canary);
      }
    }
    this.phrases = new PhraseAutomaton(found);
    this.canaryOf = of.stream().mapToInt(Integer::intValue).toArray();
    this.lengths = found.stream().mapToInt(phrase -> phrase.length).toArray();
  }

  /** A search for all canaries and controls of a plan, each known by its place in it. */
  public static CanarySearch of(CanaryPlan plan) {
    Map<String, CanaryFormat> formats = new HashMap<>();
    Map<String, BitSet> alphabets = new HashMap<>();
    for (CanaryFormat format : plan.formats()) {
      BitSet alphabet = new BitSet();
      format.space().characters().chars().filter(c -> !isBlank((char) c)).forEach(alphabet::set);
      formats.put(format.name(), format);
      alphabets.put(format.name(), alphabet);
    }
    List<Canary> canaries = plan.canaries();
    String[] texts = new String[canaries.size()];
    String[] fills = new String[canaries.size()];
    BitSet[] ofCanaries = new BitSet[canaries.size()];
    for (int i = 0; i < canaries.size(); i++) {
      Canary canary = canaries.get(i);
      texts[i] =
          Objects.requireNonNull(formats.get(canary.formatName())).filled(canary.fill()).reveal();
      fills[i] = canary.fill().reveal();
      ofCanaries[i] = Objects.requireNonNull(alphabets.get(canary.formatName()));
    }
    return new CanarySearch(texts, fills, ofCanaries);
  }

  private static boolean isBlank(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static int leadingBlanks(String text) {
    int blanks = 0;
    while (blanks < text.length() && isBlank(text.charAt(blanks))) {
      blanks++;
    }
    return blanks;
  }

  private static char[] normalized(String text) {
    Normalized whole = new Normalized();
    whole.read(text);
    int end = whole.length;
    while (end > 0 && whole.symbols[end - 1] == ' ') {
      end--;
    }
    return Arrays.copyOf(whole.symbols, end);
  }

  /** How many canaries and controls are looked for. */
  int canaries() {
    return canaries;
  }

  /** Begins to count. */
  Counting begin() {
    return new Counting();
  }

  /** A text with runs of white space as one blank each, none at its beginning. */
  private static final class Normalized {
    private char[] symbols = new char[1024];

    /** Where in the text each symbol stands, the first of a run. */
    private int[] at = new int[1024];

    private int length;

    void read(String text) {
      if (symbols.length < text.length()) {
        symbols = new char[text.length()];
        at = new int[text.length()];
      }
      length = 0;
      boolean blank = true;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        boolean isBlank = isBlank(c);
        if (!isBlank || !blank) {
          symbols[length] = isBlank ? ' ' : c;
          at[length++] = i;
        }
        blank = isBlank;
      }
    }
  }

  /** How often each canary was found so far, in texts that come one after the other. */
  final class Counting {
    private final Normalized text = new Normalized();
    private final long[] exact = new long[canaries];
    private final long[] whiteSpace = new long[canaries];
    private final long[] fillAlone = new long[canaries];

    /** What was found in a text: phrases and where they end, ascending. */
    private int[] found = new int[16];

    private int[] ends = new int[16];
    private int size;

    /** Of those the whole texts, by their place in {@code found}. */
    private int[] whole = new int[16];

    private int wholeSize;

    void read(String document) {
      text.read(document);
      size = 0;
      wholeSize = 0;
      int state = PhraseAutomaton.START;
      for (int i = 0; i < text.length; i++) {
        int end = i + 1;
        state = phrases.next(state, text.symbols[i]);
        phrases.ending(state, phrase -> add(phrase, end));
      }
      for (int hit = 0; hit < size; hit++) {
        int canary = canaryOf[found[hit]];
        if (isInsideAnother(hit)) {
          continue;
        }
        if (found[hit] < wholes) {
          int begin = text.at[begin(hit)] - leading[canary];
          boolean same = document.regionMatches(begin, texts[canary], 0, texts[canary].length());
          (same ? exact : whiteSpace)[canary]++;
        } else if (isAlone(hit, alphabets[canary])) {
          fillAlone[canary]++;
        }
      }
    }

    private void add(int phrase, int end) {
      if (size == found.length) {
        found = Arrays.copyOf(found, 2 * size);
        ends = Arrays.copyOf(ends, 2 * size);
      }
      if (phrase < wholes) {
        if (wholeSize == whole.length) {
          whole = Arrays.copyOf(whole, 2 * wholeSize);
        }
        whole[wholeSize++] = size;
      }
      found[size] = phrase;
      ends[size++] = end;
    }

    private int begin(int hit) {
      return ends[hit] - lengths[found[hit]];
    }

    /** Whether a longer whole text around it was found. */
    private boolean isInsideAnother(int hit) {
      int low = 0;
      int high = wholeSize;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (ends[whole[middle]] < ends[hit]) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      int begin = begin(hit);
      for (; low < wholeSize && ends[whole[low]] <= begin + longestWhole; low++) {
        if (begin(whole[low]) <= begin && lengths[found[whole[low]]] > lengths[found[hit]]) {
          return true;
        }
      }
      return false;
    }

    private boolean isAlone(int hit, BitSet alphabet) {
      int begin = begin(hit);
      int end = ends[hit];
      return (begin == 0 || !alphabet.get(text.symbols[begin - 1]))
          && (end == text.length || !alphabet.get(text.symbols[end]));
    }

    /** What was found, as far as it is anything: place in the plan and three counts, repeated. */
    long[] found() {
      long[] all = new long[4 * canaries];
      int filled = 0;
      for (int canary = 0; canary < canaries; canary++) {
        if ((exact[canary] | whiteSpace[canary] | fillAlone[canary]) != 0) {
          all[filled++] = canary;
          all[filled++] = exact[canary];
          all[filled++] = whiteSpace[canary];
          all[filled++] = fillAlone[canary];
        }
      }
      return Arrays.copyOf(all, filled);
    }
  }
}
