package org.coalmine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.coalmine.text.CorpusAccount.TextRead;
import org.junit.jupiter.api.Test;

class DocumentLengthsTest {
  private static DocumentLengths of(List<Long> lengths) {
    DocumentLengths counted = new DocumentLengths();
    lengths.forEach(counted::add);
    return counted;
  }

  private static TextRead read(DocumentLengths lengths, List<Long> all) {
    return lengths.read(all.stream().mapToLong(Long::longValue).sum(), 1);
  }

  @Property(tries = 300)
  void shortDocumentsHaveTheirMedian(
      @ForAll @Size(min = 1, max = 60)
          List<@LongRange(max = DocumentLengths.LARGEST_EXACT) Long> lengths) {
    TextRead read = read(of(lengths), lengths);
    List<Long> sorted = lengths.stream().sorted().toList();
    assertThat(read.medianLow())
        .isEqualTo(read.medianHigh())
        .isEqualTo(sorted.get((sorted.size() - 1) / 2));
    assertThat(read.shortest()).isEqualTo(sorted.get(0));
    assertThat(read.longest()).isEqualTo(sorted.get(sorted.size() - 1));
  }

  @Property(tries = 300)
  void longDocumentsHaveItInAnIntervalBelowAThousandth(
      @ForAll @Size(min = 1, max = 60) List<@LongRange(max = 100_000_000) Long> lengths) {
    TextRead read = read(of(lengths), lengths);
    long median = lengths.stream().sorted().toList().get((lengths.size() - 1) / 2);
    assertThat(median).isBetween(read.medianLow(), read.medianHigh());
    assertThat(read.medianHigh() - read.medianLow()).isLessThanOrEqualTo(median / 1000);
  }

  @Property(tries = 300)
  void partsAddUpInAnyOrder(
      @ForAll @Size(min = 1, max = 60) List<@LongRange(max = 100_000_000) Long> lengths,
      @ForAll @IntRange(max = 60) int cut) {
    int at = Math.min(cut, lengths.size());
    DocumentLengths head = of(lengths.subList(0, at));
    DocumentLengths tail = of(lengths.subList(at, lengths.size()));
    DocumentLengths backwards = of(List.of());
    backwards.add(tail);
    backwards.add(head);
    assertThat(read(backwards, lengths)).isEqualTo(read(of(lengths), lengths));
  }

  @Test
  void ofNothingThereIsNoMedian() {
    assertThatThrownBy(() -> of(List.of()).read(0, 0)).isInstanceOf(IllegalStateException.class);
  }
}
