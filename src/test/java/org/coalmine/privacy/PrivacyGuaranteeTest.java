package org.coalmine.privacy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PrivacyGuaranteeTest {
  @Test
  void addsOneUnitAtATimeForAGroup() {
    double epsilon = 0.7;
    double delta = 1e-6;
    double chained = 0;
    for (int i = 0; i < 5; i++) {
      chained = Math.exp(epsilon) * chained + delta;
    }
    PrivacyGuarantee five = new PrivacyGuarantee(epsilon, delta).forGroup(5);
    assertThat(five.epsilon()).isCloseTo(3.5, within(1e-12));
    assertThat(five.delta()).isCloseTo(chained, within(1e-18));
  }

  @Test
  void keepsPureAndTrivialCases() {
    assertThat(new PrivacyGuarantee(2, 0).forGroup(3)).isEqualTo(new PrivacyGuarantee(6, 0));
    assertThat(new PrivacyGuarantee(2, 1e-5).forGroup(1)).isEqualTo(new PrivacyGuarantee(2, 1e-5));
    assertThat(new PrivacyGuarantee(0, 1e-5).forGroup(4).delta()).isCloseTo(4e-5, within(1e-18));
  }

  @Test
  void saysWhenNothingIsLeft() {
    assertThatThrownBy(() -> new PrivacyGuarantee(5, 1e-5).forGroup(10))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("a group of 10");
    assertThatThrownBy(() -> new PrivacyGuarantee(1, 1e-5).forGroup(0))
        .hasMessage("size must be at least 1: 0");
    assertThatThrownBy(() -> new PrivacyGuarantee(-1, 0))
        .hasMessage("epsilon must be finite and at least 0: -1.0");
    assertThatThrownBy(() -> new PrivacyGuarantee(1, 1))
        .hasMessage("delta must lie in [0, 1): 1.0");
  }
}
