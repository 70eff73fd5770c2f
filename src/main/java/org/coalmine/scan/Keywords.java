package org.coalmine.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/** Which of many words stand in a text, in any case of their ASCII letters. Immutable. */
public final class Keywords {
  private final List<String> words;
  private final TriggerTable table;

  /**
   * @param words at least one, none of them empty
   */
  public Keywords(List<String> words) {
    this.words = words.stream().map(word -> word.toLowerCase(Locale.ROOT)).toList();
    this.table =
        new TriggerTable(
            this.words.stream()
                .map(word -> word.getBytes(UTF_8))
                .map(bytes -> Arrays.copyOf(bytes, Math.min(bytes.length, Trigger.MOST_BYTES)))
                .map(Trigger::ofBytes)
                .toList());
  }

  /** The numbers of the words that stand in a text. */
  public BitSet in(String text) {
    BitSet present = new BitSet(words.size());
    table.run(text.getBytes(UTF_8), (word, from, end) -> present.set(word));
    for (int i = present.nextSetBit(0); i >= 0; i = present.nextSetBit(i + 1)) {
      String word = words.get(i);
      if (word.getBytes(UTF_8).length > Trigger.MOST_BYTES
          && !text.toLowerCase(Locale.ROOT).contains(word)) {
        present.clear(i);
      }
    }
    return present;
  }
}
