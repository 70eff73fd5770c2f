package org.coalmine.kernel;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the processor could do for the kernel, beside what Java makes of it.
 *
 * @param features the flags of an x86 processor in Linux's words; empty where they are not known
 * @param fusedMultiplyAdd whether Java uses the processor's own fused multiply-add
 */
public record Processor(Set<String> features, boolean fusedMultiplyAdd) {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");

  /** This machine's. */
  public static Processor here() {
    Set<String> features = Set.of();
    try (var lines = Files.lines(CPUINFO)) {
      features =
          lines
              .filter(line -> line.startsWith("flags"))
              .findFirst()
              .map(line -> Arrays.stream(line.split("\\s+")).collect(Collectors.toSet()))
              .orElse(Set.of());
    } catch (IOException e) {
      features = Set.of(); // not Linux
    }
    return new Processor(features, !"false".equals(option("UseFMA")));
  }

  private static @Nullable String option(String name) {
    HotSpotDiagnosticMXBean virtualMachine =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
    try {
      return virtualMachine == null ? null : virtualMachine.getVMOption(name).getValue();
    } catch (IllegalArgumentException e) {
      return null; // another virtual machine
    }
  }

  /** What keeps a kernel with such vectors from its speed, if something does. */
  public Optional<String> warning(int vectorBits) {
    if (!fusedMultiplyAdd || (!features.isEmpty() && !features.contains("fma"))) {
      return Optional.of(
          "Java computes fused multiply-adds in software, a hundred times slower; the bits are the"
              + " same. It needs a processor with FMA3 and no -XX:-UseFMA");
    }
    int widest = features.contains("avx512f") ? 512 : features.contains("avx2") ? 256 : 0;
    if (vectorBits < widest) {
      return Optional.of(
          "the processor has vectors of %d bits but Java uses %d; give -XX:UseAVX=%d"
              .formatted(widest, vectorBits, widest == 512 ? 3 : 2));
    }
    return Optional.empty();
  }
}
