package org.coalmine.score;

import java.io.Serializable;
import java.util.List;
import org.coalmine.model.Scheme;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of every document.
 *
 * @param strides how a long one is read
 * @param stretch symbols of the most memorized stretch
 * @param lowerCase whether the text is read in lower case, too
 * @param extraction what is asked of continuations
 */
public record ScoreSettings(Strides strides, int stretch, boolean lowerCase, Extraction extraction)
    implements Serializable {
  public ScoreSettings {
    if (stretch < 1) {
      throw new IllegalArgumentException("stretch must be at least 1: " + stretch);
    }
    long longest = extraction.longest();
    if (longest > strides.window()) {
      throw new IllegalArgumentException(
          "a prompt and its continuation have %d symbols, more than a window of %d"
              .formatted(longest, strides.window()));
    }
  }

  /**
   * Prompts and continuations whose probability is asked for.
   *
   * @param prompts symbols of the prompts, each at least 1; none to ask nothing
   * @param continuation symbols behind a prompt
   * @param schemes how the attacker draws
   * @param stride symbols between the beginnings of prompts; null for the one at the start of a
   *     document, which costs no reading of its own
   */
  public record Extraction(
      List<Integer> prompts, int continuation, List<Scheme> schemes, @Nullable Integer stride)
      implements Serializable {
    /** Nothing is asked. */
    public static final Extraction NONE = new Extraction(List.of(), 1, List.of(), null);

    public Extraction {
      prompts = List.copyOf(prompts);
      schemes = List.copyOf(schemes);
      if (prompts.stream().anyMatch(prompt -> prompt < 1) || continuation < 1) {
        throw new IllegalArgumentException(
            "prompts and continuation must be at least 1: " + prompts + ", " + continuation);
      }
      if (stride != null && stride < 1) {
        throw new IllegalArgumentException("stride must be at least 1: " + stride);
      }
    }

    private long longest() {
      return prompts.stream().mapToLong(prompt -> (long) prompt + continuation).max().orElse(0);
    }
  }
}
