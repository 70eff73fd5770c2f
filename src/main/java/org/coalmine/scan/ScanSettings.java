package org.coalmine.scan;

import java.io.Serializable;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a scanner looks for.
 *
 * @param kinds those of {@link Kind}; {@link Kind#RULE} needs rules, not a name here
 * @param phoneRegions countries whose national numbers are sought, as two capital letters
 * @param certainty what is less certain is left out
 */
public record ScanSettings(Set<Kind> kinds, List<String> phoneRegions, Certainty certainty)
    implements Serializable {
  public ScanSettings {
    kinds = Set.copyOf(kinds);
    phoneRegions = List.copyOf(phoneRegions);
    if (kinds.contains(Kind.RULE)) {
      throw new IllegalArgumentException("kinds must not name rule: rules are in rule files");
    }
    for (String region : phoneRegions) {
      if (!PhoneRecogniser.hasPlan(region)) {
        throw new IllegalArgumentException(
            "phone-regions must be countries with a telephone plan, as two capital letters: "
                + region);
      }
    }
    if (kinds.contains(Kind.PHONE) && phoneRegions.isEmpty()) {
      throw new IllegalArgumentException("phone-regions must name a country where kinds has phone");
    }
  }

  /** The kinds in their order. */
  public Set<Kind> orderedKinds() {
    return new TreeSet<>(kinds);
  }
}
