package org.coalmine.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.coalmine.text.RowText.Part;
import org.junit.jupiter.api.Test;

class RowTextTest {
  private static final RowText ROW = new RowText(List.of("age", "a=b; c", "job"));

  @Test
  void aRowHasOneText() {
    assertThat(ROW.of(List.of("39", "x", "clerk"))).isEqualTo("age=39; a\\=b\\; c=x; job=clerk");
    assertThat(ROW.of(List.of("", "a;b\\n\n\r", "x=y")))
        .isEqualTo("age=; a\\=b\\; c=a\\;b\\\\n\\n\\r; job=x=y");
  }

  /** Of all that borders and escapes are made of; equal texts only of equal values. */
  @Test
  void everyRowIsReadAsItIsWritten() {
    Random random = new Random(1);
    String[] pieces = {";", " ", "=", "\\", "\n", "\r", "n", "job", "job=", "; ", "age=", "é"};
    for (int trial = 0; trial < 5_000; trial++) {
      List<String> values = new ArrayList<>();
      for (int column = 0; column < 3; column++) {
        StringBuilder value = new StringBuilder();
        for (int piece = random.nextInt(4); piece > 0; piece--) {
          value.append(pieces[random.nextInt(pieces.length)]);
        }
        values.add(value.toString());
      }
      String text = ROW.of(values);
      assertThat(ROW.values(text)).contains(values);
      assertThat(text).doesNotContain("\n", "\r");
    }
  }

  /** Whatever is read is written as it was, so that no two texts are one row. */
  @Test
  void noOtherTextIsARow() {
    Random random = new Random(2);
    String text = ROW.of(List.of("3;9", "x\\", "a\nb"));
    int rows = 0;
    for (int trial = 0; trial < 20_000; trial++) {
      StringBuilder changed = new StringBuilder(text);
      for (int change = random.nextInt(3); change >= 0; change--) {
        int place = random.nextInt(changed.length());
        if (random.nextBoolean()) {
          changed.deleteCharAt(place);
        } else {
          changed.insert(place, ";\\ =\nnr".charAt(random.nextInt(7)));
        }
      }
      String other = changed.toString();
      if (ROW.values(other).isPresent()) {
        rows++;
        assertThat(ROW.of(ROW.values(other).get())).isEqualTo(other);
      }
    }
    assertThat(rows).isBetween(1, 19_999);
    assertThat(ROW.values("")).isEmpty();
    assertThat(ROW.values("age=1; job=x")).isEmpty();
    assertThat(ROW.values(text + "; more=1")).isEmpty();
  }

  @Test
  void columnsThatFollowOneAnotherAreAPart() {
    assertThat(ROW.part("job={fill}")).contains(new Part(2, List.of("{fill}")));
    assertThat(ROW.part("a\\=b\\; c=1; job=2")).contains(new Part(1, List.of("1", "2")));
    assertThat(ROW.part("age=1; job=2")).as("between them stands another").isEmpty();
    assertThat(ROW.part("job=2; age=1")).isEmpty();
    assertThat(ROW.part("my pin is 7")).isEmpty();
    assertThat(ROW.completed(new Part(2, List.of("x")))).isEqualTo("age=; a\\=b\\; c=; job=x");
  }

  @Test
  void columnsAreDifferentNames() {
    assertThatThrownBy(() -> new RowText(List.of())).hasMessageContaining("at least one column");
    assertThatThrownBy(() -> new RowText(List.of("a", "a"))).hasMessageContaining("different");
    assertThatThrownBy(() -> new RowText(List.of("a", ""))).hasMessageContaining("names");
  }
}
