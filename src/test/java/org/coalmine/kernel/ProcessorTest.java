package org.coalmine.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ProcessorTest {
  private static final Set<String> WIDE = Set.of("sse2", "fma", "avx2", "avx512f");

  @Test
  void warnsOfVectorsNarrowerThanTheProcessors() {
    assertThat(new Processor(WIDE, true).warning(512)).isEmpty();
    assertThat(new Processor(WIDE, true).warning(256).orElseThrow())
        .isEqualTo("the processor has vectors of 512 bits but Java uses 256; give -XX:UseAVX=3");
    assertThat(new Processor(Set.of("fma", "avx2"), true).warning(128).orElseThrow())
        .endsWith("-XX:UseAVX=2");
    assertThat(new Processor(Set.of("fma", "avx2"), true).warning(256)).isEmpty();
  }

  @Test
  void warnsOfFusedMultiplyAddsInSoftware() {
    assertThat(new Processor(Set.of("sse2", "avx"), true).warning(256).orElseThrow())
        .contains("in software");
    assertThat(new Processor(WIDE, false).warning(512).orElseThrow()).contains("-XX:-UseFMA");
  }

  @Test
  void expectsNothingOfAProcessorItDoesNotKnow() {
    assertThat(new Processor(Set.of(), true).warning(128)).isEmpty();
  }
}
