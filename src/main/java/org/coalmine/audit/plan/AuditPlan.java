package org.coalmine.audit.plan;

import java.math.BigInteger;
import java.util.List;
import org.coalmine.report.Warning;
import org.jspecify.annotations.Nullable;

/**
 * What an audit will do and what it will cost. Work is counted, times follow from speeds; what is
 * not planned is not there.
 *
 * @param name of the audit
 * @param text what is trained on
 * @param formats what is planted and what it can show
 * @param stages what is done, in order, under the names that a report has
 * @param total of all stages
 * @param memory what the processes hold
 * @param disk what the run directory holds
 * @param epsilon the largest ε that can be refuted
 * @param warnings what speaks against it
 */
public record AuditPlan(
    String name,
    Text text,
    List<Format> formats,
    List<Stage> stages,
    Total total,
    List<Need> memory,
    List<Need> disk,
    Epsilon epsilon,
    List<Warning> warnings) {
  public AuditPlan {
    formats = List.copyOf(formats);
    stages = List.copyOf(stages);
    memory = List.copyOf(memory);
    disk = List.copyOf(disk);
    warnings = List.copyOf(warnings);
  }

  /**
   * What is trained on.
   *
   * @param perMillion whether no corpus was read: then figures are per million characters of one
   * @param documents of the corpus; null where it was not read
   * @param characters of the corpus
   * @param planted characters of all insertions
   * @param heldOut characters that are held out for validation
   * @param symbols of the alphabet
   */
  public record Text(
      boolean perMillion,
      @Nullable Long documents,
      long characters,
      BigInteger planted,
      long heldOut,
      int symbols) {}

  /**
   * One format.
   *
   * @param candidates |R|
   * @param insertions of the canaries, for each number of which there are {@code copies}
   * @param rankAlone the largest test rank that shows a canary alone; 0 if none does
   * @param planted how many canaries are planted
   * @param shownIfAll how many are shown if all come first
   * @param method how ranks are found
   * @param behindHole how many times the steps of a dense pass the text behind the hole makes of
   *     them; 1 where there is none
   */
  public record Format(
      String name,
      String text,
      BigInteger candidates,
      double ceilingBits,
      List<Integer> insertions,
      int copies,
      int controls,
      int coinFlips,
      int coinInsertions,
      BigInteger rankAlone,
      int planted,
      int shownIfAll,
      String method,
      double behindHole) {}

  /**
   * One stage.
   *
   * @param parts what is done
   * @param cpuSeconds of processors
   * @param seconds by the clock
   */
  public record Stage(String name, List<Part> parts, double cpuSeconds, double seconds) {
    public Stage {
      parts = List.copyOf(parts);
    }
  }

  /**
   * A part of a stage.
   *
   * @param format it is of; null if of all
   * @param work what is done, e.g. {@code dense}
   * @param amount how much
   * @param unit of the amount
   * @param most whether it can be less: what depends on the trained model
   * @param cpuSeconds of processors
   * @param cores how many can share it
   */
  public record Part(
      @Nullable String format,
      String work,
      BigInteger amount,
      String unit,
      boolean most,
      double cpuSeconds,
      int cores) {}

  /**
   * All stages.
   *
   * @param cpuSeconds of processors
   * @param seconds by the clock
   * @param cores that are held meanwhile
   * @param coreHours {@code cores} for {@code seconds}
   * @param price of the core-hours; null where no price is known
   */
  public record Total(
      double cpuSeconds, double seconds, int cores, double coreHours, @Nullable Double price) {}

  /**
   * What must be held.
   *
   * @param where e.g. {@code driver}
   * @param what it is for
   */
  public record Need(String where, String what, long bytes) {}

  /** The largest ε that can be refuted, for a document and for a user. */
  public record Epsilon(double document, double user) {}

  /** Whether anything can be shown in any format. */
  public boolean canShow() {
    return formats.stream().anyMatch(format -> format.shownIfAll() > 0);
  }
}
