package org.coalmine.model.transformer;

/**
 * The choice of a {@link Kernel}: on vectors where the module {@code jdk.incubator.vector} is
 * present and vectors have at least 128 bits, in plain Java elsewhere. Both give the same bits.
 */
final class Kernels {
  /** Names the bits of costs: another whenever one of them changes. */
  static final String ARITHMETIC = "transformer 1";

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

  private static final class Holder {
    static final boolean VECTOR = choose();
  }

  private static boolean choose() {
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      return false;
    }
    try {
      return Vectors.bits() >= NARROWEST_VECTOR_BITS;
    } catch (LinkageError e) {
      return false;
    }
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
