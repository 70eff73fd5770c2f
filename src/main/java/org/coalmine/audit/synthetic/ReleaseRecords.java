package org.coalmine.audit.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.Synthetic;
import org.coalmine.draw.KeyedStream;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.report.chapter.RecordFindings;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.synthetic.ComparedRecords;
import org.coalmine.spark.synthetic.RealDocuments;
import org.coalmine.spark.synthetic.RecordJob;
import org.coalmine.synthetic.RecordUnits;
import org.coalmine.text.RowText;
import org.jspecify.annotations.Nullable;

/** The rows that the writer of a release read, against those that were held out. */
final class ReleaseRecords {
  private final Cluster cluster;
  private final AuditConfiguration configuration;
  private final RowText row;

  ReleaseRecords(Cluster cluster, AuditConfiguration configuration, RowText row) {
    this.cluster = cluster;
    this.configuration = configuration;
    this.row = row;
  }

  /** Fails if a column is named that no row has. */
  static void requireColumns(Synthetic synthetic, RowText row) {
    for (String column : synthetic.records().numbers().orElse(List.of())) {
      if (!row.columns().contains(column)) {
        throw new ConfigurationException(
            "synthetic.records.numbers: '%s' is none of corpus.columns, %s"
                .formatted(column, String.join(", ", row.columns())));
      }
    }
  }

  /**
   * Compares the rows.
   *
   * @param drawn whether a coin decided for each unit
   * @param share the chance of a unit to be read, by how many were and how many there are
   */
  RecordFindings compare(
      Corpus release, RealDocuments real, boolean drawn, ToDoubleBiFunction<Long, Long> share) {
    Synthetic.Records asked = configuration.synthetic().records();
    RecordJob.Question question =
        new RecordJob.Question(
            row,
            asked.distances().get(asked.distances().size() - 1),
            asked.limit(),
            asked.numbers(),
            KeyedStream.of(configuration.seed().reveal(), "records", 0).nextLong());
    ComparedRecords compared = new RecordJob(cluster, question).compare(release.documents(), real);
    RecordUnits units = compared.units();
    return findings(
        compared, real.byUser(), drawn, share.applyAsDouble(units.included(), units.units()));
  }

  private RecordFindings findings(
      ComparedRecords compared, boolean byUser, boolean drawn, double share) {
    Synthetic.Records asked = configuration.synthetic().records();
    RecordUnits units = compared.units();
    boolean fair = drawn && share == ReleaseDocuments.FAIR;
    List<RecordUnits.Guess> tests = units.test(asked.distances(), share);
    double delta = configuration.training().privacy().map(PrivacySettings::delta).orElse(0.0);
    @Nullable List<RecordUnits.Bound> bounds =
        fair ? units.bounds(asked.distances(), !byUser, delta) : null;
    List<RecordFindings.Guess> guesses = new ArrayList<>();
    for (int i = 0; i < tests.size(); i++) {
      RecordUnits.Guess test = tests.get(i);
      RecordUnits.@Nullable Bound bound = bounds == null ? null : bounds.get(i);
      guesses.add(
          new RecordFindings.Guess(
              test.distance(),
              test.kept(),
              test.right(),
              test.pValue(),
              bound == null ? null : (Double) bound.epsilonLow(),
              bound == null ? null : (Double) bound.epsilonMost()));
    }
    return new RecordFindings(
        drawn,
        byUser ? "user" : "row",
        share,
        units.included(),
        units.excluded(),
        compared.released(),
        compared.unreadable(),
        compared.copies(),
        compared.copiedIncluded(),
        compared.copiedExcluded(),
        Math.min(asked.limit(), compared.releasedDistinct()),
        Math.min(asked.limit(), compared.realDistinct()),
        compared.numbers(),
        guesses,
        RecordUnits.pValue(tests),
        fair ? (Double) delta : null);
  }
}
