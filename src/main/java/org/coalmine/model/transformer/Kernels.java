package org.coalmine.model.transformer;

import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The choice of a {@link Kernel}: on vectors where the module {@code jdk.incubator.vector} is
 * present and vectors have at least 128 bits, in plain Java elsewhere, with a warning once in each
 * process. Both give the same bits.
 */
final class Kernels {
  /** Names the bits of costs: another whenever one of them changes. */
  static final String ARITHMETIC = "transformer 1";

  private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);
  private static final String SLOW =
      "transformers are computed in plain Java, at the same bits and several times slower: ";
  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final int NARROWEST_VECTOR_BITS = 128;

  private Kernels() {}

  /** Whether this machine takes the kernel on vectors. */
  static boolean vector() {
    return Holder.VECTOR;
  }

  /** A kernel for one thread. */
  static Kernel create(boolean vector) {
    return vector ? Vectors.create() : new ScalarKernel();
  }

  /** What keeps this machine from the kernel on vectors, and what to do; empty if it takes it. */
  static Optional<String> warning() {
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      return Optional.of(
          SLOW
              + "the module %s is missing; add the Java option --add-modules=%1$s"
                  .formatted(VECTOR_MODULE));
    }
    try {
      int bits = Vectors.bits();
      return bits >= NARROWEST_VECTOR_BITS
          ? Optional.empty()
          : Optional.of(SLOW + "vectors have %d bits here".formatted(bits));
    } catch (LinkageError e) {
      return Optional.of(SLOW + "this Java has another module %s".formatted(VECTOR_MODULE));
    }
  }

  private static final class Holder {
    static final boolean VECTOR = choose();
  }

  private static boolean choose() {
    Optional<String> warning = warning();
    warning.ifPresent(LOG::warn);
    return warning.isEmpty();
  }

  /** Apart, so that the classes on the Vector API are loaded only here. */
  private static final class Vectors {
    static int bits() {
      return VectorKernel.vectorBits();
    }

    static Kernel create() {
      return new VectorKernel();
    }
  }
}
