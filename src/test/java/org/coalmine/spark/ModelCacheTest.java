package org.coalmine.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.model.LanguageModel;
import org.coalmine.spark.ranking.RankFixture;
import org.junit.jupiter.api.Test;

class ModelCacheTest {
  private static final LanguageModel MODEL = RankFixture.decode(RankFixture.file());

  private final ModelCache cache = new ModelCache(100);
  private final List<String> decoded = new ArrayList<>();

  private void use(String digest, int bytes) {
    assertThat(
            cache.get(
                digest,
                () -> OpenedFiles.of(new byte[bytes]),
                files -> {
                  decoded.add(digest);
                  return MODEL;
                }))
        .isSameAs(MODEL);
  }

  @Test
  void keepsAsManyAsTheBudgetAllows() {
    for (int round = 0; round < 3; round++) {
      use("a", 20);
      use("b", 30);
      use("c", 50);
    }
    assertThat(decoded).containsExactly("a", "b", "c");
  }

  @Test
  void givesUpTheOneThatWasNotUsedForLongest() {
    use("a", 40);
    use("b", 40);
    use("a", 40);
    use("c", 40);
    use("a", 40);
    assertThat(decoded).containsExactly("a", "b", "c");
    use("b", 40);
    assertThat(decoded).containsExactly("a", "b", "c", "b");
  }

  @Test
  void keepsOneThatAloneExceedsTheBudgetUntilTheNext() {
    use("a", 1000);
    use("a", 1000);
    assertThat(decoded).containsExactly("a");
    use("b", 1);
    use("a", 1000);
    assertThat(decoded).containsExactly("a", "b", "a");
  }

  @Test
  void isEmptyWhileALargerOneIsDecoded() {
    use("a", 60);
    assertThatThrownBy(
            () ->
                cache.get(
                    "b",
                    () -> OpenedFiles.of(new byte[60]),
                    files -> {
                      throw new IllegalStateException("not enough memory for two");
                    }))
        .isInstanceOf(IllegalStateException.class);
    use("a", 60);
    assertThat(decoded).as("a had made room for b").containsExactly("a", "a");
  }
}
