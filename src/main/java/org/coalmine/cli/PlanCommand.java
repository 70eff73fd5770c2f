package org.coalmine.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.coalmine.audit.ModelDescription;
import org.coalmine.audit.ModelFiles;
import org.coalmine.audit.StoredModel;
import org.coalmine.audit.plan.AuditPlan;
import org.coalmine.audit.plan.Machine;
import org.coalmine.audit.plan.MeasuredSpeeds;
import org.coalmine.audit.plan.ModelPlan;
import org.coalmine.audit.plan.PlannedText;
import org.coalmine.audit.plan.Planner;
import org.coalmine.audit.plan.Preflight;
import org.coalmine.audit.plan.ScoredFormats;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.cli.results.CommandVerdict;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.configuration.ResolvedConfiguration;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.ModelFacts;
import org.coalmine.spark.Cluster;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    description = {
      "Tells what an audit will do, how long every stage takes at speeds that are measured here,"
          + " what it needs, what it can show, and what speaks against it, before anyone pays.",
      "Without --corpus it needs no Spark and no corpus; figures are then per million characters."
    })
final class PlanCommand implements Callable<Integer> {
  @Mixin private ConfigurationArguments arguments = new ConfigurationArguments();

  @Option(
      names = "--corpus",
      description = "Read the corpus and plan for it (default: for a million characters).")
  private boolean corpus;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description =
          "Plan the ranks of an audit of this model, which trains nothing: model.path (default:"
              + " plan to train one).")
  private @Nullable String model;

  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "Cores of an executor (default: those of this machine).")
  private int cores = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--executors",
      paramLabel = "N",
      description = "Executors that share the work (default: ${DEFAULT-VALUE}).")
  private int executors = 1;

  @Option(
      names = "--rate",
      paramLabel = "FACTOR",
      description = "How many times as fast a core is there as here (default: ${DEFAULT-VALUE}).")
  private double rate = 1;

  @Option(
      names = "--price-per-core-hour",
      paramLabel = "PRICE",
      description = "Tell what the core-hours cost, in the unit of PRICE (default: not told).")
  private @Nullable Double price;

  @Option(
      names = "--strict",
      description = "End with exit code 3 where there is a warning (default: with 0).")
  private boolean strict;

  @Option(
      names = "--format",
      paramLabel = "FORM",
      description = "Form of the output: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Form form = Form.table;

  @Option(
      names = "--effective",
      description =
          "Print every key with its value and where that was said, and plan nothing (default:"
              + " plan).")
  private boolean effective;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Machine machine = machine();
    ResolvedConfiguration resolved =
        ConfigurationReader.resolve(
            arguments.file(),
            ConfigurationArguments.with(arguments.overrides(), model, null, null));
    if (effective) {
      return EffectiveOutput.print(resolved.effective(), spec.commandLine());
    }
    AuditConfiguration configuration = resolved.configuration();
    CanaryPlan canaries = ConfiguredCanaries.draw(configuration);
    if (!configuration.trains()) {
      noteUnused();
      return show(configuration, canaries);
    }
    if (configuration.reference().path().isPresent()) {
      note(
          "ranks under the reference are not in this plan; plan CONF --model with its path tells"
              + " them");
    }
    PlannedText text =
        corpus ? read(configuration, canaries) : PlannedText.perMillion(configuration, canaries);
    AuditPlan plan =
        Planner.plan(
            configuration,
            canaries,
            text,
            new MeasuredSpeeds(configuration, canaries, text.alphabet()),
            machine,
            warnings(resolved, canaries, text.facts(machine)));
    return show(configuration, plan);
  }

  private void note(String text) {
    spec.commandLine().getErr().println("note: " + text);
  }

  /** A plan under a model reads no corpus, and tells core-hours of this machine alone. */
  private void noteUnused() {
    List<String> unused =
        Stream.of("--corpus", "--cores", "--executors", "--rate", "--price-per-core-hour")
            .filter(spec.commandLine().getParseResult()::hasMatchedOption)
            .toList();
    if (!unused.isEmpty()) {
      note(
          "%s: not used for a model that was trained elsewhere; the plan tells core-hours of this"
                  .formatted(String.join(", ", unused))
              + " machine");
    }
  }

  /** Under a model that was trained elsewhere nothing is trained, and its own steps count. */
  private int show(AuditConfiguration configuration, CanaryPlan canaries) {
    List<ModelPlanOutput.Planned> planned = new ArrayList<>();
    try (Cluster cluster = Clusters.open("plan", configuration.name(), spec)) {
      planned.add(planned(cluster, configuration, canaries, "model", configuration.model()));
      if (configuration.reference().path().isPresent()) {
        planned.add(
            planned(cluster, configuration, canaries, "reference", configuration.reference()));
      }
    }
    List<Warning> warnings = Preflight.ofModel(configuration, canaries);
    boolean json = form == Form.json;
    PrintWriter out = spec.commandLine().getOut();
    out.print(
        json ? ModelPlanOutput.json(planned, warnings) : ModelPlanOutput.table(planned, warnings));
    boolean refused = strict && !warnings.isEmpty();
    ExitCode code = refused ? ExitCode.INCOMPLETE : ExitCode.PASS;
    CommandVerdict.print(
        VerdictLine.of(
            refused ? "--strict: warnings " + Warning.ids(warnings) : "planned", "none", code),
        json,
        spec.commandLine());
    return code.code();
  }

  private static ModelPlanOutput.Planned planned(
      Cluster cluster,
      AuditConfiguration configuration,
      CanaryPlan canaries,
      String role,
      AuditConfiguration.Foreign foreign) {
    StoredModel stored =
        ModelFiles.unread(
            cluster, role + ".path", foreign.path().orElseThrow(), foreign.boundary());
    ScoredFormats scored =
        new ScoredFormats(stored.shared().outline(), configuration.rank().scoreSuffix());
    ModelFacts facts = ModelDescription.of(stored, scored, canaries.formats());
    return new ModelPlanOutput.Planned(
        role, facts, ModelPlan.of(configuration, canaries, facts, scored, stored.shared()::model));
  }

  private Machine machine() {
    if (cores < 1) {
      throw new ParameterException(spec.commandLine(), "--cores must be at least 1: " + cores);
    }
    try {
      return new Machine(executors, cores, rate, price);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new ParameterException(spec.commandLine(), "--executors, --rate: " + e.getMessage(), e);
    }
  }

  private PlannedText read(AuditConfiguration configuration, CanaryPlan canaries) {
    try (Cluster cluster = Clusters.open("plan", configuration.name(), spec)) {
      return PlannedText.read(cluster, configuration, canaries);
    }
  }

  private static List<Warning> warnings(
      ResolvedConfiguration resolved, CanaryPlan canaries, Preflight.Facts facts) {
    List<Warning> warnings =
        new ArrayList<>(Preflight.of(resolved.configuration(), canaries, facts));
    if (resolved.writesSeed()) {
      warnings.addAll(Preflight.ofWrittenSeed(canaries));
    }
    return warnings;
  }

  private int show(AuditConfiguration configuration, AuditPlan plan) {
    PrintWriter out = spec.commandLine().getOut();
    boolean json = form == Form.json;
    out.print(json ? PlanOutput.json(plan) : PlanOutput.table(configuration, plan));
    boolean refused = strict && !plan.warnings().isEmpty();
    ExitCode code = plan.canShow() && !refused ? ExitCode.PASS : ExitCode.INCOMPLETE;
    String verdict = "planned";
    if (!plan.canShow()) {
      verdict = "this audit can show nothing";
    } else if (refused) {
      verdict = String.format(Locale.ROOT, "--strict: warnings %s", Warning.ids(plan.warnings()));
    }
    CommandVerdict.print(VerdictLine.of(verdict, "none", code), json, spec.commandLine());
    return code.code();
  }
}
