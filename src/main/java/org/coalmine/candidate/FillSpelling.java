package org.coalmine.candidate;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.coalmine.canary.CountedAutomaton;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.MarkedSymbols.Ending;
import org.coalmine.token.TokenVocabulary;

/**
 * The way back from tokens to the fill: what is spelled where the fill begins, before the tokenizer
 * changed it. A spelled blank may have been a blank mark, and a blank in front of all may not have
 * been there. One fill only fits, since different fills have different tokens.
 */
final class FillSpelling {
  private static final int BLANK_MARK = 0x2581;

  /** A state of the fills behind some characters of the spelled text. */
  private record Way(int state, int place, String fill) {}

  private record Seen(int state, int place) {}

  private final CountedAutomaton fills;
  private final int tokensBefore;
  private final int tokensBehind;
  private final int headLength;
  private final int tailLength;
  private final boolean cut;
  private final boolean marksBlanks;
  private final boolean putsBlankInFront;

  /**
   * The way back for a frame.
   *
   * @param ending where paths end
   */
  FillSpelling(RandomnessSpace space, FormatFrame frame, Ending ending) {
    this.fills = space.fills().automaton();
    this.tokensBefore = frame.before().length;
    this.headLength = frame.head().codePointCount(0, frame.head().length());
    this.tailLength = frame.tail().codePointCount(0, frame.tail().length());
    this.tokensBehind = ending == Ending.BEHIND_ALL ? frame.after().length : 0;
    this.cut = ending == Ending.CUT;
    this.marksBlanks = frame.marksBlanks();
    this.putsBlankInFront = frame.putsBlankInFront();
  }

  /** The fill whose tokens these are: those of the context and of a path. */
  String fill(TokenVocabulary vocabulary, int[] symbols) {
    int[] spelled =
        vocabulary
            .decode(Arrays.copyOfRange(symbols, tokensBefore, symbols.length - tokensBehind))
            .codePoints()
            .toArray();
    int end = cut ? -1 : spelled.length - tailLength;
    Deque<Way> ways = new ArrayDeque<>();
    Set<Seen> seen = new HashSet<>();
    ways.push(new Way(0, headLength, ""));
    int second = headLength + 1;
    if (putsBlankInFront && second < spelled.length && !isBlank(spelled[second])) {
      ways.push(new Way(0, second, ""));
    }
    while (!ways.isEmpty()) {
      Way way = ways.pop();
      if (fills.accepts(way.state()) && (cut || way.place() == end)) {
        return way.fill();
      }
      if (way.place() < spelled.length) {
        int codePoint = spelled[way.place()];
        if (marksBlanks && isBlank(codePoint)) {
          follow(way, ' ', ways, seen);
          follow(way, BLANK_MARK, ways, seen);
        } else {
          follow(way, codePoint, ways, seen);
        }
      }
    }
    throw new IllegalStateException("a path spells no fill");
  }

  private static boolean isBlank(int codePoint) {
    return codePoint == ' ' || codePoint == BLANK_MARK;
  }

  private void follow(Way way, int codePoint, Deque<Way> ways, Set<Seen> seen) {
    for (int range = fills.firstRange(way.state());
        range < fills.firstRange(way.state() + 1);
        range++) {
      if (fills.low(range) <= codePoint && codePoint <= fills.high(range)) {
        if (seen.add(new Seen(fills.target(range), way.place() + 1))) {
          ways.push(
              new Way(
                  fills.target(range),
                  way.place() + 1,
                  way.fill() + Character.toString(codePoint)));
        }
      }
    }
  }
}
