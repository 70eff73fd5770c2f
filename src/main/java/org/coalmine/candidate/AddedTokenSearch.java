package org.coalmine.candidate;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.coalmine.canary.CountedAutomaton;
import org.coalmine.token.PhraseAutomaton;

/**
 * Looks for added tokens that can occur in a text with a hole so that they touch what fills it: the
 * product of the automata of their contents and of the fills.
 */
final class AddedTokenSearch {
  private record Node(int phrase, int fill) {}

  private final List<String> contents;
  private final PhraseAutomaton phrases;
  private final CountedAutomaton fills;
  private final String tail;
  private int found = -1;

  private AddedTokenSearch(List<String> contents, CountedAutomaton fills, String tail) {
    this.contents = contents;
    this.phrases = new PhraseAutomaton(contents.stream().map(String::toCharArray).toList());
    this.fills = fills;
    this.tail = tail;
  }

  /**
   * A content that some text has with at least one character in the fill, or across it.
   *
   * @param head the text before the fills
   * @param tail the text behind them
   */
  static Optional<String> touching(
      List<String> contents, String head, CountedAutomaton fills, String tail) {
    if (contents.isEmpty()) {
      return Optional.empty();
    }
    AddedTokenSearch search = new AddedTokenSearch(contents, fills, tail);
    search.run(head);
    return search.found < 0 ? Optional.empty() : Optional.of(contents.get(search.found));
  }

  private void run(String head) {
    Set<Node> seen = new HashSet<>();
    Deque<Node> open = new ArrayDeque<>();
    Set<Integer> ends = new HashSet<>();
    Node start = new Node(behind(PhraseAutomaton.START, head), 0);
    seen.add(start);
    open.add(start);
    while (!open.isEmpty() && found < 0) {
      Node node = open.remove();
      if (fills.accepts(node.fill()) && ends.add(node.phrase())) {
        followTail(node.phrase());
      }
      for (int range = fills.firstRange(node.fill());
          range < fills.firstRange(node.fill() + 1);
          range++) {
        for (int c = fills.low(range); c <= fills.high(range); c++) {
          int phrase = behind(node.phrase(), Character.toString(c));
          phrases.ending(phrase, one -> found = one);
          Node next = new Node(phrase, fills.target(range));
          if (seen.add(next)) {
            open.add(next);
          }
        }
      }
    }
  }

  /** A content that ends in the tail touches the fill if it is longer than the tail so far. */
  private void followTail(int phrase) {
    int at = phrase;
    for (int place = 0; place < tail.length(); place++) {
      int behind = place + 1;
      at = phrases.next(at, tail.charAt(place));
      phrases.ending(at, one -> found = contents.get(one).length() > behind ? one : found);
    }
  }

  private int behind(int phrase, String text) {
    int at = phrase;
    for (int place = 0; place < text.length(); place++) {
      at = phrases.next(at, text.charAt(place));
    }
    return at;
  }
}
