package org.coalmine.spark.corpus;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.coalmine.corpus.Flaw;
import org.coalmine.text.CorpusSource;

/**
 * The records of a corpus that were left out because they could not be read.
 *
 * @param records how many records were looked at, good ones included
 * @param counts how many were left out, by flaw
 * @param examples the first of them in order, at most {@value #MOST_EXAMPLES}; never their text
 */
public record Quarantine(long records, Map<Flaw, Long> counts, List<Quarantine.Entry> examples) {
  /** How many are named; the rest are counted. */
  public static final int MOST_EXAMPLES = 100;

  /**
   * One record.
   *
   * @param file its file
   * @param line its line, or row of a Parquet file, from 1
   * @param flaw why it was left out
   * @param fields what it has instead of the named field; empty where that says nothing
   */
  public record Entry(String file, long line, Flaw flaw, List<String> fields)
      implements Serializable {
    public Entry {
      fields = List.copyOf(fields);
    }

    Entry(String file, long line, Flaw flaw) {
      this(file, line, flaw, List.of());
    }

    /** The same record, its line counted from the start of its file. */
    Entry after(long lines) {
      return new Entry(file, lines + line, flaw, fields);
    }

    /** {@code file:line: why}. */
    @Override
    public String toString() {
      return place() + ": " + flaw.description();
    }

    /** {@code file:line}. */
    public String place() {
      return file + ":" + line;
    }
  }

  public Quarantine {
    counts = Map.copyOf(counts);
    examples = List.copyOf(examples);
  }

  /** How many records are quarantined; empty ones are not among them. */
  public long unreadable() {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey() != Flaw.EMPTY)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** What was left out in words, the most frequent flaw first, with the keys that could mend it. */
  public String told(CorpusSource source) {
    return counts.entrySet().stream()
        .sorted(
            Map.Entry.<Flaw, Long>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(entry -> entry.getKey().told(entry.getValue(), source) + fieldsOf(entry.getKey()))
        .collect(Collectors.joining(". "));
  }

  /** What the first record with a flaw has instead of the named field. */
  private String fieldsOf(Flaw flaw) {
    return examples.stream()
        .filter(entry -> entry.flaw() == flaw && !entry.fields().isEmpty())
        .findFirst()
        .map(entry -> " (the first has " + String.join(", ", entry.fields()) + ")")
        .orElse("");
  }

  @Override
  public String toString() {
    return "Quarantine[%d of %d records, %s]"
        .formatted(unreadable(), records, new TreeMap<>(counts));
  }
}
