package org.coalmine.audit.plan;

import java.util.Map;
import java.util.Optional;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.token.Alphabet;
import org.coalmine.token.AlphabetBuilder;
import org.jspecify.annotations.Nullable;

/** The alphabet of the model that is trained. */
public final class TrainedAlphabet {
  /** The most symbols that an alphabet may have. */
  public static final int LARGEST = 5_000;

  /** The printable characters of ASCII: about what an alphabet of English text holds. */
  private static final int TYPICAL_CHARACTERS = 80;

  private TrainedAlphabet() {}

  /**
   * The alphabet of the model that training starts from, or that is configured, or that of a
   * corpus.
   *
   * @param start the alphabet of that model, checked before; null if there is none
   * @param characters how often each code point occurs in the corpus
   * @throws ConfigurationException if it would be too large
   */
  public static Alphabet of(
      AuditConfiguration configuration,
      CanaryPlan plan,
      @Nullable Alphabet start,
      Map<Integer, Long> characters) {
    if (start != null) {
      return start;
    }
    Optional<Alphabet> fixed = fixed(configuration, plan);
    if (fixed.isPresent()) {
      return fixed.get();
    }
    try {
      return AlphabetBuilder.of(characters)
          .build(plan.characters(), configuration.training().rareCharacter(), LARGEST);
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("canaries.formats: " + e.getMessage(), e);
    }
  }

  /**
   * The alphabet that is configured, or one of about the size that English text has.
   *
   * @throws ConfigurationException if it would be too large
   */
  public static Alphabet typical(AuditConfiguration configuration, CanaryPlan plan) {
    return fixed(configuration, plan).orElseGet(() -> typical(plan.characters()));
  }

  private static Optional<Alphabet> fixed(AuditConfiguration configuration, CanaryPlan plan) {
    Optional<Alphabet> fixed =
        configuration
            .training()
            .alphabet()
            .map(characters -> Alphabet.ofText(characters + plan.characters()));
    if (fixed.isPresent() && fixed.get().size() > LARGEST) {
      throw new ConfigurationException(
          "training.alphabet: makes %d symbols with those of the canaries, and %d are the most"
              .formatted(fixed.get().size(), LARGEST));
    }
    return fixed;
  }

  private static Alphabet typical(String needed) {
    StringBuilder characters = new StringBuilder();
    needed.codePoints().distinct().forEach(characters::appendCodePoint);
    for (char c = ' '; characters.length() < TYPICAL_CHARACTERS && c < 0x7F; c++) {
      if (characters.indexOf(String.valueOf(c)) < 0) {
        characters.append(c);
      }
    }
    return Alphabet.of(characters.toString());
  }
}
