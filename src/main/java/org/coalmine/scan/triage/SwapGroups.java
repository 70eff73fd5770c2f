package org.coalmine.scan.triage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.coalmine.scan.Kind;
import org.coalmine.secret.Mask;
import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Found values by kind and shape, for {@link SwapTest}: which others are put in a secret's place.
 *
 * <p>They are those that follow it in the order of fingerprints, cyclically. The same ones for
 * every secret would tie the p-values together: with many values that a model orders alike in all
 * places they would not be uniform.
 */
public final class SwapGroups {
  private static final Comparator<FoundSecret> ORDER =
      Comparator.comparing(FoundSecret::fingerprint);

  private record Shape(Kind kind, @Nullable String rule, String mask) {}

  private final Map<Shape, List<FoundSecret>> groups = new HashMap<>();

  /** The groups of all secrets that are triaged. */
  public SwapGroups(List<FoundSecret> secrets) {
    for (FoundSecret secret : secrets) {
      groups.computeIfAbsent(shape(secret), shape -> new ArrayList<>()).add(secret);
    }
    groups.values().forEach(group -> group.sort(ORDER));
  }

  private static Shape shape(FoundSecret secret) {
    return new Shape(secret.kind(), secret.rule(), Mask.of(secret.value()));
  }

  /**
   * The values that follow a secret.
   *
   * @param spelled whether the model can write a value; others are left out
   * @param most at most so many
   */
  List<Secret> behind(FoundSecret secret, Predicate<String> spelled, int most) {
    List<FoundSecret> group = groups.getOrDefault(shape(secret), List.of());
    int own = Collections.binarySearch(group, secret, ORDER);
    int from = own < 0 ? -own - 1 : own + 1;
    List<Secret> others = new ArrayList<>();
    for (int i = 0; i < group.size() && others.size() < most; i++) {
      FoundSecret other = group.get((from + i) % group.size());
      if (!other.fingerprint().equals(secret.fingerprint())
          && spelled.test(other.value().reveal())) {
        others.add(other.value());
      }
    }
    return others;
  }
}
