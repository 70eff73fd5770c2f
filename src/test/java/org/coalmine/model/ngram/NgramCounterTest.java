package org.coalmine.model.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NgramCounterTest {
  private static final long SEED = 5;
  private static final int SYMBOLS = 5;

  private static List<int[]> documents(int count) {
    Random random = new Random(SEED);
    List<int[]> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      documents.add(random.ints(random.nextInt(12), 1, SYMBOLS).toArray());
    }
    return documents;
  }

  private static NgramCounts counted(int order, CountedContexts contexts, List<int[]> documents) {
    NgramCounter counter = new NgramCounter(order, SYMBOLS, contexts);
    documents.forEach(counter::add);
    return counter.counts();
  }

  /** All parts of a document with its boundaries, one after the other. */
  private static Map<List<Integer>, Long> plain(
      int order, CountedContexts contexts, List<int[]> documents) {
    Map<List<Integer>, Long> counts = new HashMap<>();
    for (int[] document : documents) {
      int[] text = new int[document.length + 2];
      System.arraycopy(document, 0, text, 1, document.length);
      for (int at = 1; at < text.length; at++) {
        for (int from = Math.max(0, at - order + 1); from <= at; from++) {
          if (contexts.contains(Arrays.copyOfRange(text, from, at), at - from)) {
            counts.merge(Arrays.stream(text, from, at + 1).boxed().toList(), 1L, Long::sum);
          }
        }
      }
    }
    return counts;
  }

  /** Symbol 3 in no place but the first, as after the boundary. */
  private static final CountedContexts SOME =
      (symbols, length) -> {
        for (int i = 1; i < length; i++) {
          if (symbols[i] == 3) {
            return false;
          }
        }
        return true;
      };

  @ParameterizedTest
  @CsvSource({"1, true", "2, true", "4, true", "9, true", "1, false", "2, false", "5, false"})
  void equalsAPlainLoop(int order, boolean all) {
    CountedContexts contexts = all ? CountedContexts.ALL : SOME;
    List<int[]> documents = documents(300);
    Map<List<Integer>, Long> plain = plain(order, contexts, documents);

    NgramCounts counts = counted(order, contexts, documents);

    assertThat(counts.entries()).isEqualTo(plain.size());
    plain.forEach(
        (gram, count) ->
            assertThat(
                    counts.count(
                        gram.stream().limit(gram.size() - 1).mapToInt(Integer::intValue).toArray(),
                        gram.get(gram.size() - 1)))
                .as("%s, seed %d", gram, SEED)
                .isEqualTo(count));
  }

  @ParameterizedTest
  @CsvSource({"1, true", "4, true", "4, false", "7, false"})
  void partsAddUpToTheWholeInAnyOrder(int order, boolean all) throws IOException {
    CountedContexts contexts = all ? CountedContexts.ALL : SOME;
    List<int[]> documents = documents(300);
    List<NgramCounts> parts =
        new ArrayList<>(
            List.of(
                counted(order, contexts, documents.subList(0, 10)),
                counted(order, contexts, List.of()),
                counted(order, contexts, documents.subList(10, 100)),
                counted(order, contexts, documents.subList(100, 300))));
    Collections.reverse(parts);
    NgramCounter sum = new NgramCounter(order, SYMBOLS, contexts);
    for (NgramCounts part : parts) {
      sum.add(NgramCounts.read(part.toBytes()));
    }

    NgramCounts whole = counted(order, contexts, documents);

    assertThat(sum.counts()).isEqualTo(whole);
    assertThat(sum.counts().toBytes()).isEqualTo(whole.toBytes());
  }

  @Test
  void theBoundaryBeginsAContextAndEndsADocument() {
    NgramCounts counts = counted(3, CountedContexts.ALL, List.of(new int[] {2, 2}, new int[] {}));

    assertThat(counts.count(new int[] {Alphabet.BOUNDARY}, 2)).isEqualTo(1);
    assertThat(counts.count(new int[] {Alphabet.BOUNDARY}, Alphabet.BOUNDARY)).isEqualTo(1);
    assertThat(counts.count(new int[] {2, 2}, Alphabet.BOUNDARY)).isEqualTo(1);
    assertThat(counts.count(new int[] {}, Alphabet.BOUNDARY)).isEqualTo(2);
    assertThat(counts.count(new int[] {Alphabet.BOUNDARY, 2}, 2)).isEqualTo(1);
  }

  @Test
  void anotherOrderIsRefused() {
    NgramCounts counts = counted(3, CountedContexts.ALL, List.of());

    assertThatThrownBy(() -> new NgramCounter(4, SYMBOLS, CountedContexts.ALL).add(counts))
        .hasMessageContaining("order 3 over 5 symbols do not add to order 4");
    assertThatThrownBy(() -> new NgramCounter(0, SYMBOLS, CountedContexts.ALL))
        .hasMessageContaining("order must be from 1 to 64");
  }
}
