package org.coalmine.duplicates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ExtensionTest {
  private static int[] points(String text) {
    return text.codePoints().toArray();
  }

  @Test
  void goesToWhereTheTextsDiffer() {
    assertThat(Extension.of(points("xxabcdefyy"), 4, points("zabcdefw"), 3, 2))
        .isEqualTo(new Extension(2, 1, 6));
  }

  @Test
  void endsWithTheTexts() {
    assertThat(Extension.of(points("abcd"), 1, points("abcd"), 1, 1))
        .isEqualTo(new Extension(0, 0, 4));
  }

  @Test
  void aRepeatMayOverlapItself() {
    int[] text = points("aaaaaa");

    assertThat(Extension.of(text, 2, text, 1, 2)).isEqualTo(new Extension(1, 0, 5));
  }

  @Test
  void whatIsNoRepeatIsRefused() {
    assertThatThrownBy(() -> Extension.of(points("abc"), 0, points("abd"), 0, 3))
        .hasMessageContaining("character 2");
  }
}
