package org.coalmine.audit.plan;

import java.math.BigInteger;
import java.util.List;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;

/** In which spaces the planted fills are ranked in networks that saw nothing, and how. */
public final class UntrainedSpaces {
  /** The draws in each network from a space that is not counted whole. */
  public static final int DRAWS = 1_000;

  private static final BigInteger LARGEST_SPACE = BigInteger.valueOf(999_999);
  private static final BigInteger MOST_COUNTED = BigInteger.valueOf(10_000);

  private UntrainedSpaces() {}

  /** The formats that are looked at: those of small spaces of which a fill is planted. */
  public static List<CanaryFormat> of(CanaryPlan plan) {
    return plan.formats().stream()
        .filter(format -> format.space().size().compareTo(LARGEST_SPACE) <= 0)
        .filter(format -> plan.canaries(format).stream().anyMatch(canary -> !canary.isControl()))
        .toList();
  }

  /** Whether a space is counted whole in each network. */
  public static boolean isCounted(BigInteger size) {
    return size.compareTo(MOST_COUNTED) <= 0;
  }
}
