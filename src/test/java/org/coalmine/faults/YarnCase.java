package org.coalmine.faults;

import java.io.IOException;
import java.nio.file.Path;
import org.coalmine.faults.FaultMatrix.Case;

/**
 * A case that needs a YARN.
 *
 * @param injected what happens
 * @param expected what it comes to
 */
record YarnCase(String injected, String expected, Fault fault) {
  /** Makes something happen on a cluster and tells what it came to. */
  @FunctionalInterface
  interface Fault {
    String seen(YarnCluster yarn) throws IOException, InterruptedException;
  }

  /** The case on a YARN of its own below a folder; skipped where the servers are missing. */
  Case alone(Path folder) {
    return new Case(
            injected,
            expected,
            () -> {
              try (YarnCluster yarn = YarnCluster.start(folder)) {
                return fault.seen(yarn);
              }
            })
        .where(YarnCluster.isThere(), YarnCluster.LACKING);
  }

  /** The case on a YARN that others use before and after. */
  Case on(YarnCluster yarn) {
    return new Case(injected, expected, () -> fault.seen(yarn));
  }
}
