package org.coalmine.scan.triage;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What ranking found secrets took. Steps are prefixes that the model was advanced by one symbol.
 *
 * @param places how many secrets in places were scored
 * @param scoringSteps of scoring them
 * @param tests how many sequential tests were made
 * @param testSteps of these
 * @param walks how many pruned walks were made
 * @param walkSteps of these, with the text before the value
 * @param samples how many ranks were estimated by importance sampling
 * @param swapSteps of swap tests
 * @param coreNanos the time that all took on the processor
 * @param sampleNanos of it that of importance sampling
 */
public record TriageWork(
    long places,
    long scoringSteps,
    long tests,
    long testSteps,
    long walks,
    long walkSteps,
    long samples,
    long swapSteps,
    long coreNanos,
    long sampleNanos) {
  /** Nothing yet. */
  public static final TriageWork NONE = new TriageWork(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Both together. */
  public TriageWork and(TriageWork other) {
    return new TriageWork(
        places + other.places,
        scoringSteps + other.scoringSteps,
        tests + other.tests,
        testSteps + other.testSteps,
        walks + other.walks,
        walkSteps + other.walkSteps,
        samples + other.samples,
        swapSteps + other.swapSteps,
        coreNanos + other.coreNanos,
        sampleNanos + other.sampleNanos);
  }

  void write(DataOutput out) throws IOException {
    for (long figure :
        new long[] {
          places,
          scoringSteps,
          tests,
          testSteps,
          walks,
          walkSteps,
          samples,
          swapSteps,
          coreNanos,
          sampleNanos
        }) {
      out.writeLong(figure);
    }
  }

  static TriageWork read(DataInput in) throws IOException {
    return new TriageWork(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong());
  }
}
