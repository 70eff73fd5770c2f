package org.coalmine.audit.elsewhere;

import java.math.BigInteger;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.coalmine.audit.PlantingRun;
import org.coalmine.audit.elsewhere.CandidatesFile.Written;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.store.Content;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.coalmine.store.StoredFile;

/**
 * What a scorer elsewhere was given of a run.
 *
 * @param formats what of each
 * @param texts how many in all
 */
public record CandidatesToScore(List<OfFormat> formats, long texts) {
  /** The most fills of a format: the driver keeps the number of each. */
  public static final int MOST_PER_FORMAT = 10_000_000;

  public CandidatesToScore {
    formats = List.copyOf(formats);
  }

  /**
   * What was given of a format.
   *
   * @param name of the format
   * @param known its canaries and controls
   * @param drawn fills drawn besides
   * @param spaceSize |R|
   * @param bordered whether it has a border for tokens
   */
  public record OfFormat(
      String name, int known, int drawn, BigInteger spaceSize, boolean bordered) {
    /** Whether all fills of the format are among them. */
    public boolean all() {
      return spaceSize.equals(BigInteger.valueOf((long) known + drawn));
    }
  }

  /**
   * Writes the canaries, the controls and drawn fills of a run as whole texts, and notes in the run
   * what was written. The file is open to its owner alone.
   *
   * @param output the file; its ending says the form
   * @param perFormat how many fills of each format are drawn, where it has so many
   * @throws ConfigurationException if the run planted nothing, or an argument cannot be used
   */
  public static CandidatesToScore write(
      String run, String output, int perFormat, Configuration hadoop) {
    if (perFormat < 1 || perFormat > MOST_PER_FORMAT) {
      throw new ConfigurationException(
          "--per-format %d: must be from 1 to %,d".formatted(perFormat, MOST_PER_FORMAT));
    }
    ToScoreFile.requireForm(output);
    try (RunDirectory directory = RunDirectory.resume(run, hadoop)) {
      PlantingRun planting = PlantingRun.uncounted(run, directory);
      String seed = planting.configuration(List.of()).configuration().seed().reveal();
      TextsToScore texts = TextsToScore.of(planting.plan(), seed, perFormat);
      Content content = ToScoreFile.of(output, texts);
      CandidatesFile before =
          directory
              .read(RunFile.CANDIDATES)
              .map(bytes -> CandidatesFile.read(run, bytes))
              .orElse(CandidatesFile.NONE);
      StoredFile.write(new Path(output), hadoop, content);
      directory.write(
          RunFile.CANDIDATES,
          before.with(new Written(perFormat, texts.size(), texts.digest())).toBytes());
      return new CandidatesToScore(
          texts.formats().stream().map(CandidatesToScore::summary).toList(), texts.size());
    }
  }

  private static OfFormat summary(TextsToScore.OfFormat format) {
    return new OfFormat(
        format.format().name(),
        format.known().size(),
        format.drawn().size(),
        format.format().space().size(),
        format.format().border().isPresent());
  }
}
