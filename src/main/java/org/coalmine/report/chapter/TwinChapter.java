package org.coalmine.report.chapter;

import java.util.List;

/**
 * The twin: the same training on the same corpus without the canaries.
 *
 * @param twinTraining its epochs in order, at least one
 * @param twinCalibration the test of the planted fills under it, which saw none of them; per format
 *     that has any
 */
public record TwinChapter(List<Epoch> twinTraining, List<ControlCalibration> twinCalibration)
    implements Chapter {
  public TwinChapter {
    twinTraining = List.copyOf(Require.present("twinTraining", twinTraining));
    twinCalibration = List.copyOf(Require.present("twinCalibration", twinCalibration));
    Require.some("twinTraining", twinTraining);
  }
}
