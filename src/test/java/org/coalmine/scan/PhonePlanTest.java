package org.coalmine.scan;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.math.BigInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.junit.jupiter.api.Test;

final class PhonePlanTest {
  private static final PhoneNumberUtil PLANS = PhoneNumberUtil.getInstance();
  private static final int MOST_DIGITS = 17;

  /** The numbers of a plan of all lengths. */
  private static BigInteger size(String region, int code) {
    PhonePlan plan = PhonePlan.of(region, code);
    String all =
        IntStream.rangeClosed(1, MOST_DIGITS)
            .mapToObj(plan::expression)
            .filter(expression -> !expression.isEmpty())
            .distinct()
            .collect(Collectors.joining("|"));
    return RandomnessSpace.of(new FillExpression.Regex(all), Check.NONE).size();
  }

  @Test
  void sizesOfPlans() {
    assertThat(size("US", 1)).isEqualTo(3_062_160_000L);
    assertThat(size("GB", 44)).isEqualTo(2_784_725_011L);
    assertThat(size("DE", 49)).isEqualTo(766_196_584_803_330L);
  }

  @Test
  void allPlansAreSpaces() {
    assertThat(PLANS.getSupportedRegions()).hasSizeGreaterThanOrEqualTo(245);
    for (String region : PLANS.getSupportedRegions()) {
      assertThat(size(region, PLANS.getCountryCodeForRegion(region))).isPositive();
    }
    for (int code : PLANS.getSupportedGlobalNetworkCallingCodes()) {
      assertThat(size("001", code)).isPositive();
    }
  }
}
