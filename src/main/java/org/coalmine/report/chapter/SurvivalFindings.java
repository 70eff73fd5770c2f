package org.coalmine.report.chapter;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many planted insertions are left in the text that a model was trained on elsewhere.
 *
 * @param documents that were read
 * @param lostShare the share of insertions that may be lost
 * @param formats in the order of the plan
 */
public record SurvivalFindings(long documents, double lostShare, List<OfFormat> formats) {
  public SurvivalFindings {
    Require.atLeast("survival.documents", 0, documents);
    if (!(lostShare >= 0 && lostShare <= 1)) {
      throw new IllegalArgumentException("survival.lostShare must be from 0 to 1: " + lostShare);
    }
    formats = List.copyOf(Require.present("survival.formats", formats));
  }

  /**
   * What was found of a canary or control.
   *
   * @param planted insertions; 0 for a control
   */
  public record Counted(
      String id, String format, long planted, long exact, long whiteSpace, long fillAlone) {}

  /**
   * What is left of a format.
   *
   * @param format its name
   * @param planted insertions
   * @param exact whole texts as they were planted, of planted canaries
   * @param whiteSpace whole texts with other white space, of planted canaries
   * @param fillAlone fills without the rest, of planted canaries
   * @param surviving of the insertions those that are left
   * @param controls how many were looked for, which were never planted
   * @param controlTexts whole texts of controls, of which there should be none
   * @param controlFills fills of controls alone: chance
   */
  public record OfFormat(
      String format,
      long planted,
      long exact,
      long whiteSpace,
      long fillAlone,
      long surviving,
      int controls,
      long controlTexts,
      long controlFills) {
    public OfFormat {
      Require.text("survival.formats[].format", format);
      for (long count :
          new long[] {
            planted, exact, whiteSpace, fillAlone, surviving, controls, controlTexts, controlFills
          }) {
        Require.atLeast("survival.formats[]", 0, count);
      }
      if (surviving > planted) {
        throw new IllegalArgumentException(
            "survival.formats[].surviving must not exceed planted %d: %d"
                .formatted(planted, surviving));
      }
    }

    /** Insertions that are not left. */
    public long lost() {
      return planted - surviving;
    }

    /** The fills alone that chance gives one canary, by those of the controls; null without any. */
    public @Nullable Double chance() {
      return controls == 0 ? null : (double) controlFills / controls;
    }
  }

  /** Makes findings of what was counted, canaries and controls. */
  public static SurvivalFindings of(long documents, double lostShare, List<Counted> counted) {
    Map<String, List<Counted>> formats = new LinkedHashMap<>();
    for (Counted one : counted) {
      formats.computeIfAbsent(one.format(), format -> new ArrayList<>()).add(one);
    }
    return new SurvivalFindings(
        documents,
        lostShare,
        formats.entrySet().stream()
            .map(entry -> format(entry.getKey(), entry.getValue()))
            .toList());
  }

  private static OfFormat format(String format, List<Counted> counted) {
    List<Counted> controls = counted.stream().filter(one -> one.planted() == 0).toList();
    List<Counted> planted = counted.stream().filter(one -> one.planted() > 0).toList();
    long fills = controls.stream().mapToLong(Counted::fillAlone).sum();
    Double chance = controls.isEmpty() ? null : (double) fills / controls.size();
    return new OfFormat(
        format,
        planted.stream().mapToLong(Counted::planted).sum(),
        planted.stream().mapToLong(Counted::exact).sum(),
        planted.stream().mapToLong(Counted::whiteSpace).sum(),
        planted.stream().mapToLong(Counted::fillAlone).sum(),
        planted.stream().mapToLong(one -> surviving(one, chance).surviving()).sum(),
        controls.size(),
        controls.stream().mapToLong(one -> one.exact() + one.whiteSpace()).sum(),
        fills);
  }

  private static SurvivingText surviving(Counted one, @Nullable Double chance) {
    return SurvivingText.of(one.planted(), one.exact(), one.whiteSpace(), one.fillAlone(), chance);
  }

  /** What is left of a planted canary of these findings. */
  public SurvivingText of(Counted one) {
    return surviving(
        one,
        formats.stream()
            .filter(format -> format.format().equals(one.format()))
            .findFirst()
            .map(OfFormat::chance)
            .orElse(null));
  }

  /** Insertions, of all formats. */
  public long planted() {
    return formats.stream().mapToLong(OfFormat::planted).sum();
  }

  /** Those that are left, of all formats. */
  public long surviving() {
    return formats.stream().mapToLong(OfFormat::surviving).sum();
  }

  /** The formats that lost more than the share that may be lost. */
  public List<OfFormat> losers() {
    return formats.stream().filter(format -> format.lost() > lostShare * format.planted()).toList();
  }

  /** How many insertions are left of how many, in words. */
  public String sentence() {
    return "%s of %s planted %s survived"
        .formatted(
            Figures.grouped(surviving()),
            Figures.grouped(planted()),
            planted() == 1 ? "insertion" : "insertions");
  }

  /** What a reader must know of the counts, in sentences. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (OfFormat format : losers()) {
      warnings.add(
          "Format %s lost %s of %s insertions (%s), more than survival.lost-share = %s: its ranks say nothing of so many insertions."
              .formatted(
                  format.format(),
                  Figures.grouped(format.lost()),
                  Figures.grouped(format.planted()),
                  Figures.percent((double) format.lost() / format.planted()),
                  lostShare));
    }
    for (OfFormat format : formats) {
      if (format.controlTexts() > 0) {
        warnings.add(
            "Texts of controls of format %s stand in the corpus %s times, though none was planted: see where they come from."
                .formatted(format.format(), Figures.grouped(format.controlTexts())));
      }
      Double chance = format.chance();
      if (format.fillAlone() > 0 && chance == null) {
        warnings.add(
            "%s fills of format %s stand alone. Without controls nobody knows how many are chance, so none counts."
                .formatted(Figures.grouped(format.fillAlone()), format.format()));
      } else if (format.fillAlone() > 0 && Objects.requireNonNull(chance) > 0) {
        warnings.add(
            "%s fills of format %s stand alone; chance gives %s for each canary, by %s of %s controls, and no more than what exceeds it counts."
                .formatted(
                    Figures.grouped(format.fillAlone()),
                    format.format(),
                    Figures.decimals(2, chance),
                    Figures.grouped(format.controlFills()),
                    Figures.grouped(format.controls())));
      }
    }
    return warnings;
  }
}
