package org.coalmine.model.lstm;

import java.util.List;
import java.util.Optional;
import org.coalmine.kernel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The providers of the {@link Kernel}, and the choice among them: the vector kernel where the
 * module {@code jdk.incubator.vector} is present and the machine has vectors of at least 128 bits,
 * the scalar kernel elsewhere. They give the same bits; only the time differs.
 */
public final class Kernels {
  /** Names the bits of scores and of training: another whenever one of them changes. */
  public static final String ARITHMETIC = "2";

  private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);
  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final int NARROWEST_VECTOR_BITS = 128;

  /** The kernel of this machine and why it is the one. */
  public record Choice(Kernel kernel, String reason) {
    /** One line for people: provider, width, reason. */
    public String describe() {
      return "%s kernel, %d bits: %s".formatted(kernel.name(), kernel.vectorBits(), reason);
    }

    /** What keeps this kernel from the speed the processor could give it, if something does. */
    public Optional<String> warning() {
      return kernel instanceof ScalarKernel
          ? Optional.of(describe() + "; it is several times slower")
          : Processor.here().warning(kernel.vectorBits());
    }
  }

  private Kernels() {}

  /** The choice for this machine, made once and logged. */
  public static Choice chosen() {
    return Holder.CHOICE;
  }

  /** The kernel in plain Java: the same bits, several times slower. */
  public static Kernel scalar() {
    return new ScalarKernel();
  }

  /** Every kernel that runs here: the scalar one, and the vector one if it is the chosen one. */
  public static List<Kernel> available() {
    Kernel chosen = chosen().kernel();
    return chosen instanceof ScalarKernel ? List.of(chosen) : List.of(scalar(), chosen);
  }

  private static final class Holder {
    static final Choice CHOICE = choose();
  }

  private static Choice choose() {
    Choice choice = choice();
    if (choice.kernel() instanceof ScalarKernel) {
      LOG.warn("{}", choice.describe());
    } else {
      LOG.info("{}", choice.describe());
      choice.warning().ifPresent(LOG::warn);
    }
    return choice;
  }

  private static Choice choice() {
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      return new Choice(
          scalar(), "the Java option --add-modules " + VECTOR_MODULE + " was not given");
    }
    try {
      return Vectors.choice();
    } catch (LinkageError e) {
      return new Choice(scalar(), "the module " + VECTOR_MODULE + " does not work: " + e);
    }
  }

  /** Apart from {@link #choice()}, so that the class on the Vector API is loaded only here. */
  private static final class Vectors {
    static Choice choice() {
      VectorKernel vector = new VectorKernel();
      if (vector.vectorBits() < NARROWEST_VECTOR_BITS) {
        return new Choice(
            scalar(), "vectors of this machine have only " + vector.vectorBits() + " bits");
      }
      return new Choice(vector, "the module " + VECTOR_MODULE + " is present");
    }
  }
}
