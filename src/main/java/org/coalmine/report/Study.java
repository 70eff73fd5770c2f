package org.coalmine.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.EpsilonClaim;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.Require;
import org.jspecify.annotations.Nullable;

/**
 * Audits of one corpus that differ in how the model was trained, side by side.
 *
 * @param name of the experiment
 * @param variants in the order in which they were asked for
 * @param together what the private trainings of each unit cost in one composition
 */
public record Study(String name, List<Variant> variants, List<Together> together) {
  public Study {
    Require.text("name", name);
    together = List.copyOf(Require.present("together", together));
    variants = List.copyOf(Require.present("variants", variants));
  }

  /**
   * One way of training and what came of it.
   *
   * @param label what it is called
   * @param claim what training claims of ε; null if it is not private
   * @param epsilonLow the largest lower bound on ε that the audit shows
   * @param trainLossBitsPerCharacter of the last epoch
   * @param validationLossBitsPerCharacter of the last epoch; null if nothing was held out
   * @param memorized how many planted canaries are shown to be memorized ({@link
   *     org.coalmine.report.chapter.Verdict})
   * @param exposures of every canary and control
   */
  public record Variant(
      String label,
      @Nullable EpsilonClaim claim,
      double epsilonLow,
      double trainLossBitsPerCharacter,
      @Nullable Double validationLossBitsPerCharacter,
      int memorized,
      List<CanaryExposure> exposures) {
    public Variant {
      Require.text("label", label);
      Require.atLeast("memorized", 0, memorized);
      exposures = List.copyOf(Require.present("exposures", exposures));
    }

    /** How many canaries were planted. */
    public int planted() {
      return (int) exposures.stream().filter(exposure -> exposure.insertions() > 0).count();
    }

    /** What an audit's report says. */
    public static Variant of(String label, Report report) {
      PrivacyFindings privacy = report.privacy();
      List<Epoch> epochs = report.training();
      if (epochs.isEmpty()) {
        throw new IllegalArgumentException("the report of '" + label + "' holds no epoch");
      }
      Epoch last = epochs.get(epochs.size() - 1);
      return new Variant(
          label,
          privacy == null ? null : privacy.claim(),
          privacy == null ? 0 : privacy.epsilonLowerBound(),
          last.trainLossBitsPerCharacter(),
          last.validationLossBitsPerCharacter(),
          report.verdict().memorized(),
          report.canaries().stream()
              .map(
                  canary ->
                      new CanaryExposure(canary.id(), canary.insertions(), canary.exposureBits()))
              .toList());
    }
  }

  /**
   * What all private trainings that hide the same unit promise to whoever sees all their models.
   *
   * @param unit what is hidden, {@code document} or {@code user}
   * @param trainings how many there are
   * @param epsilon ε of all together for one unit; null if it has no bound
   * @param delta δ of all together: the largest that one of them is stated at
   * @param adjacency that of the claims; zero-out if they differ
   */
  public record Together(
      String unit, int trainings, @Nullable Double epsilon, double delta, String adjacency) {
    public Together {
      Require.text("unit", unit);
      Require.atLeast("trainings", 1, trainings);
      if (epsilon != null) {
        Require.atLeast("epsilon", 0.0, epsilon);
      }
      Require.probability("delta", delta);
      Require.text("adjacency", adjacency);
    }

    private String sentence() {
      return "Together, the %d %s with unit = %s: %s (%s)."
          .formatted(
              trainings,
              trainings == 1 ? "training" : "trainings",
              unit,
              epsilon == null
                  ? "no ε at δ = " + Figures.given(delta)
                  : "ε ≤ " + Figures.upper(2, epsilon) + " at δ = " + Figures.given(delta),
              adjacency);
    }
  }

  /**
   * A canary in one variant.
   *
   * @param insertions 0 for a control
   */
  public record CanaryExposure(String canary, int insertions, BitsInterval exposureBits) {
    public CanaryExposure {
      Require.text("canary", canary);
      Require.atLeast("insertions", 0, insertions);
      Require.present("exposureBits", exposureBits);
    }
  }

  /** On held-out text; that of training for all, if one variant held nothing out. */
  public double lossBitsPerCharacter(Variant variant) {
    boolean validates =
        variants.stream().allMatch(one -> one.validationLossBitsPerCharacter() != null);
    Double validation = variant.validationLossBitsPerCharacter();
    return validates && validation != null ? validation : variant.trainLossBitsPerCharacter();
  }

  /**
   * A line for every variant below a head: ε claimed and shown, losses, how many canaries are
   * memorized, the exposure of every canary by insertions, and the largest of the controls'.
   */
  public List<List<String>> table() {
    List<Integer> insertions =
        variants.stream()
            .flatMap(variant -> variant.exposures().stream())
            .map(CanaryExposure::insertions)
            .distinct()
            .sorted()
            .toList();
    List<List<String>> rows = new ArrayList<>();
    List<String> head =
        new ArrayList<>(
            List.of("training", "ε at most", "ε at least", "validation loss", "memorized"));
    insertions.forEach(
        count -> head.add(count == 0 ? "controls, largest" : Insertions.label(count)));
    rows.add(head);
    for (Variant variant : variants) {
      EpsilonClaim claim = variant.claim();
      Double validation = variant.validationLossBitsPerCharacter();
      List<String> row =
          new ArrayList<>(
              List.of(
                  variant.label(),
                  claim == null ? "∞" : Figures.upper(2, claim.epsilon()),
                  Figures.lower(2, variant.epsilonLow()),
                  validation == null ? "–" : Figures.decimals(3, validation),
                  String.valueOf(variant.memorized())));
      insertions.forEach(count -> row.add(cell(variant, count)));
      rows.add(row);
    }
    return rows;
  }

  /** The {@link #table} in Markdown; below it, if training was private, the ε of all together. */
  public String markdown() {
    List<List<String>> rows = table();
    StringBuilder text = new StringBuilder(line(rows.get(0)));
    text.append("|---").append("|--:".repeat(rows.get(0).size() - 1)).append("|\n");
    rows.subList(1, rows.size()).forEach(row -> text.append(line(row)));
    List<String> sentences = privacy();
    if (!sentences.isEmpty()) {
      text.append('\n');
      sentences.forEach(sentence -> text.append(sentence).append('\n'));
    }
    return text.toString();
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  /** What all private trainings together promise, a sentence each; empty if none is private. */
  public List<String> privacy() {
    if (together.isEmpty()) {
      return List.of();
    }
    List<String> sentences = new ArrayList<>();
    sentences.add(
        "Each ε is that of one training; whoever sees several models pays for all of them.");
    together.forEach(one -> sentences.add(one.sentence()));
    if (together.size() > 1) {
      sentences.add("No ε is stated for trainings that hide different units taken together.");
    }
    if (variants.stream().anyMatch(variant -> variant.claim() == null)) {
      sentences.add("A training with ε = ∞ promises nothing, alone or beside others.");
    }
    sentences.add(PrivacyFindings.NOT_COVERED);
    return sentences;
  }

  private static String cell(Variant variant, int insertions) {
    return variant.exposures().stream()
        .filter(one -> one.insertions() == insertions)
        .map(CanaryExposure::exposureBits)
        .sorted(Comparator.comparingDouble(BitsInterval::high).reversed())
        .limit(insertions == 0 ? 1 : Long.MAX_VALUE)
        .map(Figures::bits)
        .collect(Collectors.joining(", "));
  }
}
