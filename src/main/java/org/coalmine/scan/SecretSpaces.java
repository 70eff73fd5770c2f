package org.coalmine.scan;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.coalmine.canary.InvalidExpressionException;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * The randomness space of a found secret: the values that could have stood in its place, so that
 * its rank among them means something. By its kind's recogniser, so that one definition says what a
 * secret is and what it is ranked among. The space of a value contains the value.
 *
 * <p>Secrets of one shape share a space, which is built once and kept for a while. Safe to share
 * between threads.
 */
public final class SecretSpaces {
  private static final int MOST_KEPT = 512;

  private final List<String> phoneRegions;
  private final TextRules rules;
  private final Map<PossibleValues.Spelled, Built> kept = new LinkedHashMap<>(16, 0.75f, true);

  /** A space, or why there is none. */
  private record Built(@Nullable RandomnessSpace space, @Nullable String why) {}

  /**
   * @param phoneRegions countries whose national numbers are sought, as two capital letters, in the
   *     order in which the scanner tries them
   * @param rules that found the secrets of kind {@link Kind#RULE}
   */
  public SecretSpaces(Set<String> phoneRegions, TextRules rules) {
    this.phoneRegions = List.copyOf(phoneRegions);
    this.rules = rules;
  }

  /**
   * The space of a secret, which contains it; empty if there is none ({@link #refusal} says why).
   *
   * @param rule which rule or key format found it; null for kinds that have one rule
   * @param value as it stands in the text
   */
  public Optional<RandomnessSpace> of(Kind kind, @Nullable String rule, Secret value) {
    return Optional.ofNullable(built(kind, rule, value).space());
  }

  /**
   * The space of the normal forms of a found secret: the same for all its spellings. Empty where
   * there is none, and for passwords, which people choose.
   */
  public Optional<RandomnessSpace> ofNormalForms(Finding found) {
    return switch (found.kind()) {
      case PASSWORD, URL_PASSWORD -> Optional.empty();
      case PRIVATE_KEY -> of(found.kind(), found.rule(), found.value());
      default -> of(found.kind(), found.rule(), found.normalised());
    };
  }

  /** Why a secret has no space, as a clause without the value; empty if it has one. */
  public Optional<String> refusal(Kind kind, @Nullable String rule, Secret value) {
    return Optional.ofNullable(built(kind, rule, value).why());
  }

  private Built built(Kind kind, @Nullable String rule, Secret value) {
    PossibleValues possible = possible(kind, rule, value.reveal());
    if (possible instanceof PossibleValues.Unknown unknown) {
      return new Built(null, unknown.why());
    }
    Built built = built((PossibleValues.Spelled) possible);
    return built.space() == null || built.space().indexOf(value.reveal()).isPresent()
        ? built
        : new Built(null, "the value is not one that " + kind.key() + " finds");
  }

  private PossibleValues possible(Kind kind, @Nullable String rule, String value) {
    if (kind == Kind.RULE) {
      return rules.possible(String.valueOf(rule), value);
    }
    return Recognisers.of(kind, phoneRegions, Certainty.POSSIBLE).possible(rule, value);
  }

  private Built built(PossibleValues.Spelled spelled) {
    synchronized (kept) {
      Built known = kept.get(spelled);
      if (known != null) {
        return known;
      }
    }
    Built built = build(spelled);
    synchronized (kept) {
      kept.put(spelled, built);
      if (kept.size() > MOST_KEPT) {
        kept.remove(kept.keySet().iterator().next());
      }
    }
    return built;
  }

  private static Built build(PossibleValues.Spelled spelled) {
    try {
      return new Built(RandomnessSpace.of(spelled.expression(), spelled.check()), null);
    } catch (InvalidExpressionException e) {
      return new Built(null, e.problem());
    }
  }
}
