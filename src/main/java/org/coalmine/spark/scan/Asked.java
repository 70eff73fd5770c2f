package org.coalmine.spark.scan;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.coalmine.secret.Secret;
import org.coalmine.token.PhraseAutomaton;

/**
 * Values that somebody asks for. One stands in a text where a secret of its identity was found, in
 * whatever spelling, and where its own characters stand, with no letter or digit right before or
 * behind them that would make it a part of something longer. Both at one place count once.
 *
 * <p>Holds the values: as secret as they are, sent to tasks and written nowhere.
 */
public final class Asked implements Serializable {
  private static final long serialVersionUID = 1;

  /** Nothing is asked for. */
  public static final Asked NOTHING = new Asked(List.of(), List.of());

  private final int size;
  private final int[] lengths;
  private final PhraseAutomaton phrases;

  /** By fingerprint of an identity, the values that have it. */
  private final HashMap<Long, List<Integer>> byPrint = new HashMap<>();

  /**
   * @param values none of them empty
   * @param prints of each the fingerprints of its identities, as hexadecimal digits
   */
  public Asked(List<Secret> values, List<Set<String>> prints) {
    if (values.size() != prints.size()) {
      throw new IllegalArgumentException(
          "each value has its fingerprints: %d, %d".formatted(values.size(), prints.size()));
    }
    size = values.size();
    lengths = values.stream().mapToInt(value -> value.reveal().length()).toArray();
    phrases =
        new PhraseAutomaton(values.stream().map(value -> value.reveal().toCharArray()).toList());
    for (int value = 0; value < size; value++) {
      for (String print : prints.get(value)) {
        byPrint
            .computeIfAbsent(Long.parseUnsignedLong(print, 16), key -> new ArrayList<>())
            .add(value);
      }
    }
  }

  /** How many values there are. */
  int size() {
    return size;
  }

  /** The fingerprints of their identities. */
  Set<Long> prints() {
    return byPrint.keySet();
  }

  /**
   * A value in a document.
   *
   * @param document its index; of a part, among those of the split
   * @param value its number, from 0
   * @param occurrences how often it stands there
   * @param print of the secret that it was found as; 0 if by its characters alone
   */
  record Row(long document, int value, long occurrences, long print) implements Serializable {
    void write(DataOutputStream out) throws IOException {
      out.writeLong(document);
      out.writeInt(value);
      out.writeLong(occurrences);
      out.writeLong(print);
    }

    static Row read(DataInputStream in) throws IOException {
      return new Row(in.readLong(), in.readInt(), in.readLong(), in.readLong());
    }
  }

  /** A finding by UTF-16 places. */
  record Span(int from, int end, long print) {}

  /**
   * Which values stand in a text.
   *
   * @param found all that was found in it
   */
  List<Row> rows(long document, String text, List<Span> found) {
    if (size == 0) {
      return List.of();
    }
    Map<Integer, Hits> hits = new TreeMap<>();
    for (Span span : found) {
      for (int value : byPrint.getOrDefault(span.print(), List.of())) {
        hits.computeIfAbsent(value, key -> new Hits()).found.add(span);
      }
    }
    int state = PhraseAutomaton.START;
    for (int i = 0; i < text.length(); i++) {
      int end = i + 1;
      state = phrases.next(state, text.charAt(i));
      phrases.ending(
          state,
          value -> {
            Span literal = new Span(end - lengths[value], end, 0);
            if (isAlone(text, literal)) {
              hits.computeIfAbsent(value, key -> new Hits()).add(literal);
            }
          });
    }
    List<Row> rows = new ArrayList<>();
    hits.forEach(
        (value, at) ->
            rows.add(
                new Row(
                    document,
                    value,
                    at.found.size() + at.literal,
                    at.found.isEmpty() ? 0 : at.found.get(0).print())));
    return rows;
  }

  /** Where one value stands in a text: found, and by its characters elsewhere. */
  private static final class Hits {
    private final List<Span> found = new ArrayList<>();
    private int passed;
    private int lastEnd;
    private long literal;

    /** Literal ones come in the order of their ends. */
    void add(Span one) {
      while (passed < found.size() && found.get(passed).end() <= one.from()) {
        passed++;
      }
      boolean known = passed < found.size() && found.get(passed).from() < one.end();
      if (!known && one.from() >= lastEnd) {
        literal++;
        lastEnd = one.end();
      }
    }
  }

  private static boolean isAlone(String text, Span span) {
    return !(continues(text, span.from() - 1) && continues(text, span.from()))
        && !(continues(text, span.end() - 1) && continues(text, span.end()));
  }

  private static boolean continues(String text, int at) {
    return at >= 0 && at < text.length() && Character.isLetterOrDigit(text.charAt(at));
  }
}
