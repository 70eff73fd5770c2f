package org.coalmine.report.machine;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.EpochExposure;
import org.coalmine.report.chapter.Judgement;
import org.coalmine.report.chapter.NearTies;
import org.coalmine.report.chapter.ReferenceRank;
import org.jspecify.annotations.Nullable;

/**
 * A part of a report as rows, for spreadsheets and notebooks: units in the column names, no fill.
 * Ranks and sizes are texts of digits, for they may exceed every integer type.
 *
 * @param name what to call it, e.g. in a file name
 * @param columns in order
 * @param rows one cell per column: a String, Long, Double or Boolean by the column's type, or null
 */
public record FlatTable(String name, List<Column> columns, List<List<@Nullable Object>> rows) {
  /** The types of columns. */
  public enum Type {
    /** String. */
    TEXT,
    /** Long. */
    WHOLE,
    /** Double. */
    NUMBER,
    /** Boolean. */
    FLAG
  }

  /**
   * A column.
   *
   * @param name its name
   * @param type the type of its cells
   */
  public record Column(String name, Type type) {}

  private static final List<Column> CANARIES =
      List.of(
          new Column("audit", Type.TEXT),
          new Column("run", Type.TEXT),
          new Column("id", Type.TEXT),
          new Column("format", Type.TEXT),
          new Column("insertions", Type.WHOLE),
          new Column("control", Type.FLAG),
          new Column("spaceSize", Type.TEXT),
          new Column("logPerplexityBits", Type.NUMBER),
          new Column("rankMethod", Type.TEXT),
          new Column("rankLow", Type.TEXT),
          new Column("rankHigh", Type.TEXT),
          new Column("rankConfidence", Type.NUMBER),
          new Column("nearTiesLow", Type.TEXT),
          new Column("nearTiesHigh", Type.TEXT),
          new Column("exposureBitsLow", Type.NUMBER),
          new Column("exposureBitsHigh", Type.NUMBER),
          new Column("state", Type.TEXT),
          new Column("maskedFill", Type.TEXT),
          new Column("fingerprint", Type.TEXT),
          new Column("referenceRankMethod", Type.TEXT),
          new Column("referenceRankLow", Type.TEXT),
          new Column("referenceRankHigh", Type.TEXT),
          new Column("referenceRankConfidence", Type.NUMBER),
          new Column("referenceExposureBitsLow", Type.NUMBER),
          new Column("referenceExposureBitsHigh", Type.NUMBER),
          new Column("differenceBitsLow", Type.NUMBER),
          new Column("differenceBitsHigh", Type.NUMBER),
          new Column("differenceConfidence", Type.NUMBER),
          new Column("survivingInsertions", Type.WHOLE));

  private static final List<Column> TRAINING =
      List.of(
          new Column("audit", Type.TEXT),
          new Column("run", Type.TEXT),
          new Column("epoch", Type.WHOLE),
          new Column("trainLossBitsPerCharacter", Type.NUMBER),
          new Column("validationLossBitsPerCharacter", Type.NUMBER));

  private static final List<Column> EXPOSURES =
      List.of(
          new Column("audit", Type.TEXT),
          new Column("run", Type.TEXT),
          new Column("epoch", Type.WHOLE),
          new Column("id", Type.TEXT),
          new Column("insertions", Type.WHOLE),
          new Column("rankMethod", Type.TEXT),
          new Column("rankLow", Type.TEXT),
          new Column("rankHigh", Type.TEXT),
          new Column("rankConfidence", Type.NUMBER),
          new Column("exposureBitsLow", Type.NUMBER),
          new Column("exposureBitsHigh", Type.NUMBER));

  /** Every table of a report. */
  public static List<FlatTable> of(Report report) {
    return List.of(canaries(report), training(report), exposures(report));
  }

  /** One row per canary or control. */
  public static FlatTable canaries(Report report) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    Judgement judgement = report.judgement();
    for (CanaryResult canary : report.canaries()) {
      NearTies ties = canary.nearTies();
      List<@Nullable Object> row = new ArrayList<>();
      row.add(report.name());
      row.add(report.run().id());
      row.add(canary.id());
      row.add(canary.format());
      row.add((long) canary.insertions());
      row.add(canary.control());
      row.add(canary.spaceSize().toString());
      row.add(canary.logPerplexityBits());
      row.add(canary.rank().method());
      row.add(canary.rank().low().toString());
      row.add(canary.rank().high().toString());
      row.add(canary.rank().confidence());
      row.add(ties == null ? null : ties.low().toString());
      row.add(ties == null ? null : ties.high().toString());
      row.add(canary.exposureBits().low());
      row.add(canary.exposureBits().high());
      row.add(judgement.state(canary).label());
      row.add(canary.maskedFill());
      row.add(canary.fingerprint());
      addReference(row, canary.reference());
      row.add(canary.survival() == null ? null : canary.survival().surviving());
      rows.add(row);
    }
    return new FlatTable("canaries", CANARIES, rows);
  }

  private static void addReference(List<@Nullable Object> row, @Nullable ReferenceRank reference) {
    row.add(reference == null ? null : reference.rank().method());
    row.add(reference == null ? null : reference.rank().low().toString());
    row.add(reference == null ? null : reference.rank().high().toString());
    row.add(reference == null ? null : reference.rank().confidence());
    row.add(reference == null ? null : reference.exposureBits().low());
    row.add(reference == null ? null : reference.exposureBits().high());
    row.add(reference == null ? null : reference.differenceBits().low());
    row.add(reference == null ? null : reference.differenceBits().high());
    row.add(reference == null ? null : reference.confidence());
  }

  /** One row per epoch. */
  public static FlatTable training(Report report) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Epoch epoch : report.training()) {
      List<@Nullable Object> row = new ArrayList<>();
      row.add(report.name());
      row.add(report.run().id());
      row.add((long) epoch.epoch());
      row.add(epoch.trainLossBitsPerCharacter());
      row.add(epoch.validationLossBitsPerCharacter());
      rows.add(row);
    }
    return new FlatTable("training", TRAINING, rows);
  }

  /** One row per epoch and canary; none if only the last epoch's model was ranked. */
  public static FlatTable exposures(Report report) {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    for (Epoch epoch : report.training()) {
      for (EpochExposure exposure : epoch.exposures()) {
        List<@Nullable Object> row = new ArrayList<>();
        row.add(report.name());
        row.add(report.run().id());
        row.add((long) epoch.epoch());
        row.add(exposure.canary());
        row.add(insertions(report, exposure.canary()));
        row.add(exposure.rank().method());
        row.add(exposure.rank().low().toString());
        row.add(exposure.rank().high().toString());
        row.add(exposure.rank().confidence());
        row.add(exposure.exposureBits().low());
        row.add(exposure.exposureBits().high());
        rows.add(row);
      }
    }
    return new FlatTable("exposures", EXPOSURES, rows);
  }

  private static long insertions(Report report, String id) {
    return report.canaries().stream()
        .filter(canary -> canary.id().equals(id))
        .mapToLong(CanaryResult::insertions)
        .findFirst()
        .orElseThrow();
  }
}
