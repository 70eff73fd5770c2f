package org.coalmine.report.chapter;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.coalmine.exposure.RankInterval.Method;

/** A verdict as a sentence, which names the reason where there is none. */
final class VerdictWords {
  private final Judgement judgement;
  private final List<CanaryResult> planted;

  /** The planted canaries that the model may have read. */
  private final List<CanaryResult> read;

  VerdictWords(Judgement judgement) {
    this.judgement = judgement;
    this.planted = judgement.planted();
    this.read = planted.stream().filter(CanaryResult::mayHaveBeenRead).toList();
  }

  /** What is left of the insertions, where that was counted. */
  private String survived() {
    Planting planting = judgement.planting();
    return planting == null || planting.survival() == null
        ? ""
        : "; " + planting.survival().sentence();
  }

  String notTrusted() {
    return "The controls of %s failed (p = %s): no rank of this report is trusted."
        .formatted(
            String.join(", ", judgement.controls().formats()),
            Figures.probability(judgement.controls().pValue()));
  }

  String leaks() {
    int atLeast = judgement.memorizedAtLeast();
    return "This model leaks: at least %s%s among the first %s%s."
        .formatted(
            areMemorized(atLeast),
            atLeast == 1
                ? " and"
                : ", %s of them".formatted(Figures.grouped(judgement.extractedAtLeast())),
            guesses(),
            survived());
  }

  /** If so many canaries are shown one by one, none of them among the first guesses. */
  String memorizes(int memorized) {
    return "This model memorizes: at least %s; %s%s."
        .formatted(
            areMemorized(judgement.memorizedAtLeast()),
            memorized == 0
                ? "no single one can be named"
                : "none is shown among the first " + guesses(),
            survived());
  }

  String noLeakFound() {
    return "No leak found: none of %s is shown to be memorized; %s%s."
        .formatted(counted(planted.size()), couldHaveBeen(), survived());
  }

  private String guesses() {
    return Figures.grouped(judgement.guesses())
        + (judgement.guesses() == 1 ? " guess" : " guesses");
  }

  private static String counted(int canaries) {
    return Figures.grouped(canaries) + (canaries == 1 ? " canary" : " canaries");
  }

  private String areMemorized(int some) {
    return "%s of %s %s memorized"
        .formatted(Figures.grouped(some), counted(planted.size()), some == 1 ? "is" : "are");
  }

  String undetermined() {
    if (planted.stream().noneMatch(CanaryResult::measured)) {
      return "Nothing was measured: no verdict.";
    }
    if (judgement.nothingSurvived()) {
      return "No verdict: nothing survived%s.".formatted(survived());
    }
    if (judgement.memorizedAtBest() == 0) {
      return judgement.powerless() ? tooSmall() : unchecked();
    }
    List<CanaryResult> wide = planted.stream().filter(judgement::openByInterval).toList();
    return "No verdict: %s of %s %s too wide; %s settles it."
        .formatted(
            Figures.grouped(wide.size()),
            Figures.grouped(planted.size()),
            planted.size() == 1
                ? "interval is"
                : wide.size() == 1 ? "intervals is" : "intervals are",
            remedy(wide));
  }

  private String unchecked() {
    return "No verdict: none of %s is shown to be memorized, and nobody knows whether the model read them: %s."
        .formatted(
            counted(planted.size()), Objects.requireNonNull(judgement.planting()).sentence());
  }

  private String remedy(List<CanaryResult> wide) {
    if (wide.stream().anyMatch(judgement::errsTooOften)) {
      return "a higher rank.confidence";
    }
    boolean counted =
        wide.stream()
            .map(canary -> canary.rank().interval().method())
            .allMatch(method -> method == Method.DENSE || method == Method.PRUNED);
    return counted ? "counting without rank.deadline-seconds" : "rank.draws";
  }

  /** By the format that comes nearest to showing something. */
  private String tooSmall() {
    Map<String, List<CanaryResult>> formats =
        read.stream()
            .collect(
                Collectors.groupingBy(
                    CanaryResult::format, LinkedHashMap::new, Collectors.toList()));
    List<CanaryResult> nearest =
        formats.values().stream().min(Comparator.comparingDouble(this::chanceOfAllFirst)).get();
    return "No verdict: the space is too small. If %s came first among %s fills, chance would still be %s%s."
        .formatted(
            (nearest.size() == 1 ? "the canary" : "all " + counted(nearest.size()))
                + (formats.size() == 1 ? "" : " of " + nearest.get(0).format()),
            size(nearest.get(0).spaceSize()),
            Figures.probability(chanceOfAllFirst(nearest)),
            survived());
  }

  private double chanceOfAllFirst(List<CanaryResult> format) {
    double fills = judgement.fills(format.get(0)).doubleValue();
    double chance = 1;
    for (int j = 0; j < format.size(); j++) {
      chance *= (1.0 + j) / (fills + j);
    }
    return chance;
  }

  /** By the format that shows the rarest rank. */
  String couldHaveBeen() {
    CanaryResult best =
        read.stream()
            .max(Comparator.comparing((CanaryResult canary) -> judgement.rankAlone(canary)))
            .orElseThrow();
    BigInteger rank = judgement.rankAlone(best);
    if (rank.signum() == 0) {
      return "no single one could have been, only several together";
    }
    boolean several = read.stream().map(CanaryResult::format).distinct().count() > 1;
    return "a rank up to %s of %s%s would have been"
        .formatted(
            Figures.grouped(rank),
            size(best.spaceSize()),
            several ? " (format " + best.format() + ")" : "");
  }

  /** Large powers of ten as such. */
  private static String size(BigInteger size) {
    int power = size.toString().length() - 1;
    return power >= 6 && BigInteger.TEN.pow(power).equals(size)
        ? "10" + superscript(power)
        : Figures.grouped(size);
  }

  private static String superscript(int power) {
    return String.valueOf(power)
        .chars()
        .mapToObj(digit -> "⁰¹²³⁴⁵⁶⁷⁸⁹".substring(digit - '0', digit - '0' + 1))
        .collect(Collectors.joining());
  }
}
