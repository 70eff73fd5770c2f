package org.coalmine.cli.results;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.coalmine.privacy.Accountant;
import org.coalmine.privacy.NoiseCalibration;
import org.coalmine.privacy.PldAccountant;
import org.coalmine.privacy.PrivacyGuarantee;
import org.coalmine.privacy.RdpAccountant;
import org.coalmine.privacy.SampledGaussian;
import org.coalmine.report.chapter.PrivacyFindings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code coalmine epsilon}: what DP-SGD costs, or the noise for what it may cost. */
@Command(
    name = "epsilon",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "States the privacy of DP-SGD: the epsilon of a noise multiplier, or the noise multiplier for"
          + " a target epsilon, by two accountants. Both are upper bounds, rounded up; PLD is"
          + " tight, RDP is what most papers state. Adjacency: adding or removing one privacy unit,"
          + " if sums are divided by a constant. Where they are divided by the rate times the"
          + " number of units that there are, SGD's epsilon is for zero-out alone: the gradient of"
          + " one unit set to zero.",
      "Several trainings on the same data add up: those at one rate and noise cost what --steps of"
          + " all of them together cost.",
      PrivacyFindings.NOT_COVERED
    },
    footer = {
      "",
      "Examples:",
      "  coalmine epsilon --sampling-rate 0.01 --noise-multiplier 0.7 \\",
      "      --steps 120 --delta 1e-5",
      "  coalmine epsilon --sampling-rate 0.04 --target-epsilon 8 \\",
      "      --steps 2000 --delta 1e-5",
      "  coalmine epsilon --sampling-rate 0.05 --noise-multiplier 4 \\",
      "      --steps 160 --delta 1e-4 --group-size 64"
    })
public final class EpsilonCommand implements Callable<Integer> {
  private static final int DIGITS = 10;

  enum Format {
    text,
    json
  }

  private static final class NoiseOrTarget {
    @Option(
        names = "--noise-multiplier",
        paramLabel = "SIGMA",
        description = "Standard deviation of the noise in units of the clip norm, above 0.")
    private @Nullable Double noiseMultiplier;

    @Option(
        names = "--target-epsilon",
        paramLabel = "EPSILON",
        description = "Find the least noise multiplier that keeps to this epsilon, above 0.")
    private @Nullable Double targetEpsilon;
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--sampling-rate",
      required = true,
      paramLabel = "Q",
      description = "Probability of a unit to be in a step, above 0 and at most 1.")
  private double samplingRate;

  @ArgGroup(multiplicity = "1")
  private NoiseOrTarget noiseOrTarget = new NoiseOrTarget();

  @Option(names = "--steps", required = true, paramLabel = "N", description = "Steps of training.")
  private long steps;

  @Option(
      names = "--delta",
      required = true,
      paramLabel = "DELTA",
      description = "Strictly between 0 and 1; well below 1 / number of units.")
  private double delta;

  @Option(
      names = "--group-size",
      paramLabel = "M",
      defaultValue = "1",
      description =
          "State also the epsilon of a group of M units added or removed, at the same delta: what"
              + " is promised to a secret that stands in M documents. PLD is tight by mixtures of"
              + " Gaussians, RDP by the generic bound (default: ${DEFAULT-VALUE}).")
  private int groupSize;

  @Option(
      names = "--format",
      paramLabel = "FORM",
      description = "Form of the output: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format = Format.text;

  /**
   * One accountant's answer.
   *
   * @param noiseMultiplier given, or found for the target
   * @param groupEpsilon ε of the group asked for
   * @param order of RDP; null for PLD
   */
  private record Answer(
      double noiseMultiplier, double epsilon, double groupEpsilon, @Nullable Double order) {}

  @Override
  public Integer call() {
    Answer rdp;
    Answer pld;
    try {
      rdp = answer(RdpAccountant::of);
      pld = answer(PldAccountant::of);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), asOption(String.valueOf(e.getMessage())), e);
    }
    PrintWriter out = spec.commandLine().getOut();
    if (format == Format.json) {
      ObjectNode json = new ObjectMapper().createObjectNode();
      json.set("rdp", json(rdp));
      json.set("pld", json(pld));
      out.println(json);
    } else {
      out.printf(Locale.ROOT, "delta %s, %d steps at rate %s%n", delta, steps, samplingRate);
      out.println("RDP  " + text(rdp));
      out.println("PLD  " + text(pld));
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private Answer answer(Accountant.Method method) {
    double noiseMultiplier =
        noiseOrTarget.noiseMultiplier != null
            ? noiseOrTarget.noiseMultiplier
            : NoiseCalibration.noiseMultiplier(
                method, samplingRate, steps, new PrivacyGuarantee(target(), delta));
    Accountant accountant =
        method.of(List.of(new SampledGaussian(samplingRate, noiseMultiplier, steps)));
    Double order =
        accountant instanceof RdpAccountant rdp ? (Double) rdp.epsilonAtOrder(delta).order() : null;
    double epsilon = accountant.epsilon(delta);
    double groupEpsilon = groupSize == 1 ? epsilon : accountant.groupEpsilon(groupSize, delta);
    return new Answer(noiseMultiplier, epsilon, groupEpsilon, order);
  }

  private double target() {
    return noiseOrTarget.targetEpsilon == null ? Double.NaN : noiseOrTarget.targetEpsilon;
  }

  private ObjectNode json(Answer answer) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    if (noiseOrTarget.targetEpsilon != null) {
      json.put("noiseMultiplier", roundedUp(answer.noiseMultiplier()));
    }
    json.put("epsilon", roundedUp(answer.epsilon()));
    if (groupSize > 1) {
      json.put("groupEpsilon", roundedUp(answer.groupEpsilon()));
    }
    if (answer.order() != null) {
      json.put("order", answer.order());
    }
    return json;
  }

  private String text(Answer answer) {
    StringBuilder line = new StringBuilder();
    if (noiseOrTarget.targetEpsilon != null) {
      line.append("noise multiplier ").append(shown(answer.noiseMultiplier())).append(", ");
    }
    line.append("epsilon ").append(shown(answer.epsilon()));
    if (groupSize > 1) {
      line.append(", of a group of ").append(groupSize).append(" units ");
      line.append(shown(answer.groupEpsilon()));
    }
    if (answer.order() != null) {
      line.append(", at order ").append(answer.order());
    }
    return line.toString();
  }

  private static String shown(double value) {
    BigDecimal rounded = roundedUp(value);
    return rounded == null ? "not bounded" : rounded.toPlainString();
  }

  /** Null if infinite. */
  private static @Nullable BigDecimal roundedUp(double value) {
    return Double.isInfinite(value)
        ? null
        : new BigDecimal(value)
            .round(new MathContext(DIGITS, RoundingMode.CEILING))
            .stripTrailingZeros();
  }

  /** The message with its key as the option that the user typed. */
  private static String asOption(String message) {
    int end = message.indexOf(' ');
    String key = message.substring(0, Math.max(0, end));
    boolean known =
        List.of("samplingRate", "noiseMultiplier", "steps", "delta", "size", "epsilon")
            .contains(key);
    if (!known) {
      return message;
    }
    String option =
        switch (key) {
          case "size" -> "group-size";
          case "epsilon" -> "target-epsilon";
          default -> key.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        };
    return "--" + option + message.substring(end);
  }
}
