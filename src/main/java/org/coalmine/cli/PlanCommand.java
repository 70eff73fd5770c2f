package org.coalmine.cli;

import java.io.PrintWriter;
import java.math.BigInteger;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.coalmine.audit.plan.PlannedPower;
import org.coalmine.audit.plan.Preflight;
import org.coalmine.audit.plan.PrivacyClaim;
import org.coalmine.audit.plan.WorkEstimate;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.cli.results.ExitCode;
import org.coalmine.cli.results.VerdictLine;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.report.chapter.Figures;
import org.coalmine.report.chapter.PowerFindings;
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
      "Tells how large the randomness spaces are and how long a dense pass over them would take,"
          + " before anyone pays for it. Needs no Spark and no corpus."
    })
final class PlanCommand implements Callable<Integer> {
  @Mixin private ConfigurationArguments arguments = new ConfigurationArguments();

  @Option(
      names = "--cores",
      paramLabel = "N",
      description = "Cores to divide the work by (default: those of this machine).")
  private int cores = Runtime.getRuntime().availableProcessors();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (cores < 1) {
      throw new ParameterException(spec.commandLine(), "--cores must be at least 1: " + cores);
    }
    AuditConfiguration configuration =
        ConfigurationReader.read(arguments.file(), arguments.overrides());
    CanaryPlan plan = ConfiguredCanaries.draw(configuration);
    PowerFindings power = PlannedPower.of(configuration, plan).findings();
    int passes = configuration.trainsTwin() ? 2 : 1;
    PrintWriter out = spec.commandLine().getOut();
    for (AuditConfiguration.Format format : configuration.formats()) {
      WorkEstimate estimate = WorkEstimate.of(format, configuration.training().settings());
      BigInteger size = estimate.candidates();
      out.printf(Locale.ROOT, "format %s: %s%n", format.name(), format.text());
      out.printf(
          Locale.ROOT, "  |R|                 %,d  (%.2f bits)%n", size, estimate.ceilingBits());
      out.printf(
          Locale.ROOT,
          "  canaries            %d at %s insertions, %d controls%n",
          format.insertions().size() * format.copies(),
          format.insertions(),
          format.controls());
      if (format.coinFlips() > 0) {
        out.printf(
            Locale.ROOT,
            "                      %d in or out by a coin each, at %d insertions%n",
            format.coinFlips(),
            format.coinInsertions());
      }
      power.formats().stream()
          .filter(one -> one.name().equals(format.name()))
          .forEach(one -> out.printf("  can show            %s%n", power(one)));
      out.printf(
          Locale.ROOT,
          "  dense pass          %,d model steps%s%n",
          estimate.steps().multiply(BigInteger.valueOf(passes)),
          passes == 1 ? "" : ", those of the twin with them");
      out.printf(
          Locale.ROOT,
          "                      %s on %d cores at %,.0f candidates/s each, measured here%n",
          duration(passes * estimate.seconds() / cores),
          cores,
          estimate.candidatesPerSecond());
      out.printf("                      %s of one core%n", duration(passes * estimate.seconds()));
      out.printf(
          Locale.ROOT,
          "  method auto         %s%n",
          estimate.dense(configuration.rank().denseLimit())
              ? "pruned where memorized, dense for the rest"
              : "pruned where memorized, importance sampling for the rest");
    }
    if (configuration.trainsTwin()) {
      out.println("twin: trains once more, as long as the model, and ranks every canary once more");
    }
    PrivacyClaim.of(configuration)
        .ifPresent(
            claim ->
                out.printf(
                    Locale.ROOT,
                    "private training: epsilon %s at delta %s for %s (%s), %s noise,"
                        + " noise multiplier %s, %,d steps%n",
                    Figures.upper(3, claim.epsilon()),
                    claim.delta(),
                    claim.neighbours(),
                    claim.accountant(),
                    claim.noise(),
                    claim.noiseMultiplier(),
                    claim.steps()));
    BigInteger planted = Preflight.plantedCharacters(plan);
    out.printf(
        Locale.ROOT,
        "all canaries: %,d characters, more than %s of a corpus below %,d%n",
        planted,
        Figures.percent(Preflight.LARGEST_SHARE.doubleValue()),
        planted.multiply(BigInteger.valueOf(99)));
    out.printf(
        Locale.ROOT,
        "epsilon that can be refuted: up to %s for a document, %s for a user%n",
        Figures.lower(2, power.epsilonMost().document()),
        Figures.lower(2, power.epsilonMost().user()));
    Preflight.of(configuration, plan, null)
        .forEach(warning -> out.println("warning: " + warning.sentence()));
    boolean canShow = power.formats().stream().anyMatch(format -> format.shownIfAll() > 0);
    ExitCode code = canShow ? ExitCode.PASS : ExitCode.INCOMPLETE;
    out.println(VerdictLine.of(canShow ? "planned" : "this audit can show nothing", "none", code));
    out.flush();
    return code.code();
  }

  private static String power(PowerFindings.OfFormat format) {
    String together =
        String.format(
            Locale.ROOT, "%,d of %,d if all come first", format.shownIfAll(), format.planted());
    return format.rankAlone().signum() == 0
        ? "no canary alone, " + together
        : String.format(
            Locale.ROOT, "a canary alone up to rank %,d, %s", format.rankAlone(), together);
  }

  private static String duration(double seconds) {
    if (seconds < 120) {
      return "%.1f s".formatted(seconds);
    }
    if (seconds < 7200) {
      return "%.0f min".formatted(seconds / 60);
    }
    return seconds < 172_800
        ? "%.1f h".formatted(seconds / 3600)
        : "%,.0f days".formatted(seconds / 86_400);
  }
}
