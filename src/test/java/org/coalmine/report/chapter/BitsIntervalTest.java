package org.coalmine.report.chapter;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import org.coalmine.exposure.Exposure;
import org.coalmine.report.SampleReports;
import org.junit.jupiter.api.Test;

class BitsIntervalTest {
  @Test
  void exposureOfThePapersEnds() {
    BigInteger size = BigInteger.TEN.pow(9);
    assertThat(BitsInterval.exposure(size, SampleReports.exact("dense", BigInteger.ONE)).low())
        .isEqualTo(Exposure.log2(size));
    assertThat(BitsInterval.exposure(size, SampleReports.exact("dense", size)).high()).isZero();
  }
}
