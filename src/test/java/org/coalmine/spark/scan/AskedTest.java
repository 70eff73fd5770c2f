package org.coalmine.spark.scan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.coalmine.secret.Secret;
import org.junit.jupiter.api.Test;

class AskedTest {
  private static Asked asked(String... values) {
    List<Secret> secrets = new ArrayList<>();
    List<Set<String>> prints = new ArrayList<>();
    for (int value = 0; value < values.length; value++) {
      secrets.add(Secret.of(values[value]));
      prints.add(Set.of("%016x".formatted(value + 1)));
    }
    return new Asked(secrets, prints);
  }

  @Test
  void aValueWithinALongerOneIsAnother() {
    Asked asked = asked("123", "a-b", "+4");
    assertThat(asked.rows(7, "123 1234 0123 x123 (123) 123", List.of()))
        .containsExactly(new Asked.Row(7, 0, 3, 0));
    assertThat(asked.rows(7, "a-b a-bc xa-b a-b-c", List.of()))
        .containsExactly(new Asked.Row(7, 1, 2, 0));
    assertThat(asked.rows(7, "5+4 +45 é+4", List.of())).containsExactly(new Asked.Row(7, 2, 2, 0));
    assertThat(asked.rows(7, "12 3", List.of())).isEmpty();
  }

  @Test
  void whatWasFoundCountsInItsSpellingAndOnce() {
    Asked asked = asked("123", "45");
    String text = "123 1-2-3 12-3 123 45";
    List<Asked.Span> found =
        List.of(new Asked.Span(0, 3, 1), new Asked.Span(4, 9, 1), new Asked.Span(10, 14, 9));
    assertThat(asked.rows(2, text, found))
        .containsExactly(new Asked.Row(2, 0, 3, 1), new Asked.Row(2, 1, 1, 0));
  }

  @Test
  void countsAsALoopDoes() {
    Random random = new Random(11);
    for (int round = 0; round < 500; round++) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 60; i++) {
        text.append("ab -".charAt(random.nextInt(4)));
      }
      String value = List.of("a", "ab", "a-b", "-", "a a").get(random.nextInt(5));
      long expected = 0;
      int free = 0;
      for (int at = 0; at + value.length() <= text.length(); at++) {
        if (at >= free
            && text.indexOf(value, at) == at
            && !(at > 0 && letters(text, at - 1, at))
            && !(at + value.length() < text.length()
                && letters(text, at + value.length() - 1, at + value.length()))) {
          expected++;
          free = at + value.length();
        }
      }
      List<Asked.Row> rows = asked(value).rows(0, text.toString(), List.of());
      assertThat(rows.stream().mapToLong(Asked.Row::occurrences).sum())
          .as("%s in %s", value, text)
          .isEqualTo(expected);
    }
  }

  private static boolean letters(CharSequence text, int... at) {
    return java.util.Arrays.stream(at).allMatch(i -> Character.isLetter(text.charAt(i)));
  }
}
