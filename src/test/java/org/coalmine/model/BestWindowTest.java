package org.coalmine.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class BestWindowTest {
  private long nanos;
  private int windows;

  /** Each window takes its time on a clock that nothing else moves. */
  private double measure(IntToDoubleFunction rates, double doubtfulBelow) {
    return BestWindow.<Double>measure(
        () -> {
          nanos += BestWindow.WINDOW_NANOS;
          return rates.applyAsDouble(++windows);
        },
        Double::doubleValue,
        rate -> rate < doubtfulBelow,
        () -> nanos);
  }

  @Test
  void theBestOfThree() {
    assertThat(measure(window -> window == 2 ? 9 : 8, 5)).isEqualTo(9);
    assertThat(windows).isEqualTo(3);
  }

  /** Seventeen windows are the 1.5 s of warm-up and the 0.2 s that were measured after them. */
  @Test
  void waitsForTheCompiler() {
    assertThat(measure(window -> window <= 17 ? 55_365 : 7_567_567, 3_000_000))
        .isEqualTo(7_567_567);
    assertThat(windows).isEqualTo(18);
  }

  @Test
  void givesUpAfterFiveSeconds() {
    assertThat(measure(window -> window, 1000)).isEqualTo(50);
    assertThat(nanos).isEqualTo(5_000_000_000L);
  }

  /** Units per second of a thread, on the same clock: a unit a window. */
  private double perSecond(IntToDoubleFunction nanosOfUnit, double doubtfulBelow) {
    return BestWindow.perSecond(
        () -> {
          nanos += (long) nanosOfUnit.applyAsDouble(++windows);
          return 1;
        },
        doubtfulBelow,
        () -> nanos);
  }

  @Test
  void aRateHasSettledWhenThreeWindowsWereHardlyBetter() {
    assertThat(perSecond(unit -> 100e6, 0)).isEqualTo(10);
    assertThat(windows).isEqualTo(4);
  }

  @Test
  void aRateThatStillRisesIsMeasuredOn() {
    assertThat(perSecond(unit -> unit <= 6 ? 800e6 - 100e6 * unit : 125e6, 0)).isEqualTo(8);
    assertThat(windows).isEqualTo(10);
  }

  @Test
  void aDoubtfulRateIsMeasuredForFiveSeconds() {
    assertThat(perSecond(unit -> 100e6, 11)).isEqualTo(10);
    assertThat(nanos).isEqualTo(5_000_000_000L);
  }

  @Test
  void keepsTheBestWhereLoadSlowsLaterOnes() {
    assertThat(measure(window -> 100 - window, 1000)).isEqualTo(99);
  }
}
