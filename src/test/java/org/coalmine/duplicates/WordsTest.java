package org.coalmine.duplicates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WordsTest {
  private static List<String> words(String text) {
    return Words.of(text.codePoints().toArray(), 5);
  }

  @Test
  void wordsAreRunsOfLettersAndDigitsInLowerCase() {
    assertThat(words("Call me ISHMAEL; some-years ago, 42!"))
        .containsExactly("call", "me", "ishmael", "some", "years", "ago", "42");
  }

  @Test
  void aShortTextHasNoShingle() {
    assertThat(words("")).isEmpty();
    assertThat(words("four words and a")).isEmpty();
    assertThat(words("four words and a half")).hasSize(5);
    assertThat(words("--- *** ///")).isEmpty();
  }

  @Test
  void aMarkBelongsToItsLetter() {
    assertThat(words("cafe\u0301 हिन्दी भाषा में लिखा"))
        .startsWith("cafe\u0301", "हिन्दी")
        .hasSize(5);
  }

  @Test
  void aScriptWithoutSpacesHasAWordPerCharacter() {
    assertThat(words("我是一只猫 cat 吾輩は猫"))
        .containsExactly("我", "是", "一", "只", "猫", "cat", "吾", "輩", "は", "猫");
  }

  @Test
  void aLongTextWithoutSpacesIsTakenCharacterByCharacter() {
    assertThat(words("ACGT".repeat(20))).hasSize(80).startsWith("a", "c", "g", "t");
    assertThat(words("ACGT".repeat(12))).as("48 characters").isEmpty();
  }
}
