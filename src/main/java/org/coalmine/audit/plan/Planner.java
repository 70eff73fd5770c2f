package org.coalmine.audit.plan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.coalmine.audit.plan.AuditPlan.Part;
import org.coalmine.audit.plan.AuditPlan.Stage;
import org.coalmine.audit.plan.AuditPlan.Total;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.Candidates;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.count.TrieSize;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.report.Provenance;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.PowerFindings;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.spark.training.TextSplit;

/** Works a plan out: the choices of an audit, in the order in which it makes them. */
public final class Planner {
  /** A forward pass alone takes about a third of a step of training. */
  private static final double FORWARD_SHARE = 1.0 / 3;

  private final AuditConfiguration configuration;
  private final CanaryPlan plan;
  private final PlannedText text;
  private final Speeds speeds;
  private final Machine machine;
  private final RankingWork ranking;
  private final List<Stage> stages = new ArrayList<>();

  private Planner(
      AuditConfiguration configuration,
      CanaryPlan plan,
      PlannedText text,
      Speeds speeds,
      Machine machine) {
    this.configuration = configuration;
    this.plan = plan;
    this.text = text;
    this.speeds = speeds;
    this.machine = machine;
    this.ranking = new RankingWork(configuration, plan, text.alphabet(), speeds, machine.cores());
  }

  /**
   * Plans an audit.
   *
   * @param text that is trained on
   * @param speeds of one core of this machine
   * @param machine that the audit will run on
   * @param warnings what speaks against it
   */
  public static AuditPlan plan(
      AuditConfiguration configuration,
      CanaryPlan plan,
      PlannedText text,
      Speeds speeds,
      Machine machine,
      List<Warning> warnings) {
    return new Planner(configuration, plan, text, speeds, machine).plan(warnings);
  }

  private AuditPlan plan(List<Warning> warnings) {
    text.read().ifPresent(this::corpus);
    stage("train", training(text.text()));
    if (configuration.trainsTwin()) {
      stage("twin", training(text.twinText()));
    }
    stage("rank", ranking.ranks(configuration.rank()));
    stage("extract", ranking.extraction());
    if (configuration.everyEpoch().rank()) {
      stage(
          "epochs",
          ranking.earlier(
              EpochBudget.of(configuration.rank(), configuration.everyEpoch()),
              configuration.training().settings().epochs() - 1));
    }
    if (configuration.trainsTwin()) {
      stage("rank twin", ranking.ranks(configuration.rank().withoutComparison()));
    }
    stage("untrained", ranking.untrained());
    PowerFindings power = PlannedPower.of(configuration, plan).findings();
    return new AuditPlan(
        configuration.name(),
        new AuditPlan.Text(
            text.corpus() == null,
            text.read().map(Provenance.Corpus::documents).orElse(null),
            text.read().map(Provenance.Corpus::characters).orElse(PlannedText.MILLION),
            Preflight.plantedCharacters(plan),
            text.text().heldOut().characters(),
            text.alphabet().size()),
        configuration.formats().stream().map(format -> format(format, power)).toList(),
        stages,
        total(),
        Needs.memory(configuration, plan, text, machine),
        Needs.disk(configuration, text, ranking.shards(), machine),
        new AuditPlan.Epsilon(power.epsilonMost().document(), power.epsilonMost().user()),
        warnings);
  }

  private void stage(String name, List<Part> parts) {
    if (!parts.isEmpty()) {
      stages.add(
          new Stage(
              name,
              parts,
              parts.stream().mapToDouble(Part::cpuSeconds).sum() / machine.rate(),
              parts.stream()
                      .mapToDouble(part -> part.cpuSeconds() / Math.min(part.cores(), cores()))
                      .sum()
                  / machine.rate()));
    }
  }

  private int cores() {
    return machine.cores();
  }

  private void corpus(Provenance.Corpus corpus) {
    Double seconds = text.passSeconds();
    stage(
        "corpus",
        List.of(
            new Part(
                null,
                "read",
                BigInteger.valueOf(corpus.characters()),
                "characters",
                false,
                seconds == null ? 0 : seconds,
                cores())));
  }

  private List<Part> training(TextSplit split) {
    TrainingSettings settings = configuration.training().settings();
    int epochs = settings.epochs();
    List<Part> parts = new ArrayList<>();
    Double passSeconds = text.passSeconds();
    if (passSeconds != null) {
      parts.add(
          new Part(
              null,
              "read and shared out",
              BigInteger.valueOf(split.training().characters() + split.heldOut().characters()),
              "characters",
              false,
              passSeconds,
              cores()));
    }
    parts.add(
        configuration
            .training()
            .privacy()
            .map(privacy -> privateSteps(split, privacy, epochs))
            .orElseGet(() -> steps(split, epochs)));
    if (split.heldOut().characters() > 0) {
      parts.add(
          new Part(
              null,
              "validation",
              BigInteger.valueOf(split.heldOut().characters()).multiply(BigInteger.valueOf(epochs)),
              "characters",
              false,
              FORWARD_SHARE * epochs * split.heldOut().places() / speeds.trained(),
              settings.workers()));
    }
    return parts;
  }

  private Part steps(TextSplit split, int epochs) {
    return new Part(
        null,
        "training",
        BigInteger.valueOf(split.training().characters()).multiply(BigInteger.valueOf(epochs)),
        "characters",
        false,
        (double) epochs * split.training().places() / speeds.trained(),
        configuration.training().settings().workers());
  }

  /** A unit is expected in a step with the sampling rate, so how much text that is is a draw. */
  private Part privateSteps(TextSplit split, PrivacySettings privacy, int epochs) {
    long steps = (long) epochs * privacy.stepsPerEpoch();
    return new Part(
        null,
        "private training",
        BigInteger.valueOf(steps),
        "steps",
        false,
        steps * privacy.samplingRate() * split.training().places() / speeds.trainedPrivately(),
        configuration.training().settings().workers());
  }

  private Total total() {
    double seconds = stages.stream().mapToDouble(Stage::seconds).sum();
    double coreHours = seconds * cores() / 3600;
    Double price = machine.pricePerCoreHour();
    return new Total(
        stages.stream().mapToDouble(Stage::cpuSeconds).sum(),
        seconds,
        cores(),
        coreHours,
        price == null ? null : price * coreHours);
  }

  private AuditPlan.Format format(AuditConfiguration.Format format, PowerFindings power) {
    CanaryFormat drawn =
        plan.formats().stream()
            .filter(one -> one.name().equals(format.name()))
            .findFirst()
            .orElseThrow();
    PowerFindings.OfFormat shows =
        power.formats().stream()
            .filter(one -> one.name().equals(format.name()))
            .findFirst()
            .orElseThrow();
    BigInteger size = drawn.space().size();
    return new AuditPlan.Format(
        format.name(),
        format.text(),
        size,
        Exposure.log2(size),
        format.insertions(),
        format.copies(),
        (int)
            plan.canaries(drawn).stream()
                .filter(canary -> canary.isControl() && !canary.coinFlip())
                .count(),
        (int) plan.canaries(drawn).stream().filter(Canary::coinFlip).count(),
        format.coinInsertions(),
        shows.rankAlone(),
        shows.planted(),
        shows.shownIfAll(),
        ranking.method(drawn),
        behindHole(drawn));
  }

  /** Every candidate has the text behind the hole to itself, so each of its symbols is a step. */
  private double behindHole(CanaryFormat format) {
    CandidateAutomaton whole = ranking.candidates(format).automaton();
    CandidateAutomaton alone =
        Candidates.of(
                new CanaryFormat(
                    format.name(), format.prefix() + CanaryFormat.HOLE, format.space()),
                text.alphabet())
            .automaton();
    BigInteger steps = TrieSize.of(alone).inner();
    return steps.signum() == 0 ? 1 : TrieSize.of(whole).inner().doubleValue() / steps.doubleValue();
  }
}
