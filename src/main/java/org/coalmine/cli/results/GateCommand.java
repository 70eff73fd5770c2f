package org.coalmine.cli.results;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.coalmine.report.GateOutcome;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.GateThresholds.FoundBits;
import org.coalmine.report.GateThresholds.FoundLimit;
import org.coalmine.report.GateThresholds.Limit;
import org.coalmine.report.Report;
import org.coalmine.report.console.Conclusion;
import org.coalmine.report.console.GateTable;
import org.coalmine.report.console.Terminal;
import org.coalmine.report.judge.Gate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code coalmine gate}. */
@Command(
    name = "gate",
    mixinStandardHelpOptions = true,
    description = {
      "Passes or fails a report against limits or an older report.",
      "The limits of the run's own gate hold, and those that options add: each is tested.",
      "Needs neither Spark nor secrets."
    })
public final class GateCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "REPORT",
      description = "report.json, or a run directory, on any Hadoop file system.")
  private String report = "";

  @Option(
      names = "--max-exposure-bits",
      paramLabel = "LIMIT",
      converter = ExposureLimitConverter.class,
      description =
          "Fail if the exposure of a planted canary is above LIMIT, which is [FORMAT=][N:]BITS:"
              + " with N, of a canary planted at most N times; with FORMAT, the limit of that"
              + " format in place of the others. Repeatable (default: none).")
  private List<Limit> maxExposureBits = new ArrayList<>();

  @Option(
      names = "--max-extracted",
      paramLabel = "LIMIT",
      converter = LimitConverter.class,
      description =
          "Fail if more planted canaries can be extracted than LIMIT, which is [N:]COUNT: with N,"
              + " of those planted at most N times. Repeatable (default: none).")
  private List<Limit> maxExtracted = new ArrayList<>();

  @Option(
      names = "--max-epsilon-lower-bound",
      paramLabel = "EPSILON",
      description =
          "Fail if the ranks refute that training was private at this epsilon (default: none).")
  private @Nullable Double maxEpsilonLowerBound;

  @Option(
      names = "--max-certain-secrets",
      paramLabel = "LIMIT",
      converter = FoundLimitConverter.class,
      description =
          "Fail if more certain secrets stand in a scanned corpus than LIMIT, which is"
              + " [KIND=]COUNT: with KIND, of that kind. Repeatable (default: none).")
  private List<FoundLimit> maxCertainSecrets = new ArrayList<>();

  @Option(
      names = "--max-found-extractable",
      paramLabel = "LIMIT",
      converter = FoundLimitConverter.class,
      description =
          "Fail if the model of a scan gives away more found secrets within 100 guesses than LIMIT,"
              + " which is [KIND=]COUNT. Repeatable (default: none).")
  private List<FoundLimit> maxFoundExtractable = new ArrayList<>();

  @Option(
      names = "--max-found-exposure-bits",
      paramLabel = "LIMIT",
      converter = FoundBitsConverter.class,
      description =
          "Fail if the exposure of a found secret is certainly above LIMIT, which is [KIND=]BITS."
              + " Repeatable (default: none).")
  private List<FoundBits> maxFoundExposureBits = new ArrayList<>();

  @Option(
      names = "--max-duplicate-share",
      paramLabel = "SHARE",
      description =
          "Fail if a larger share of the corpus's documents is beyond the first of their group of"
              + " duplicates, from 0 to 1 (default: none).")
  private @Nullable Double maxDuplicateShare;

  @Option(
      names = "--max-extractable-documents",
      paramLabel = "COUNT",
      description =
          "Fail if 100 queries write out more documents of a scored corpus than this, with"
              + " probability one half (default: none).")
  private @Nullable Long maxExtractableDocuments;

  @Option(
      names = "--max-output-exposure-bits",
      paramLabel = "BITS",
      description =
          "Fail if a released text gives a planted canary more exposure than this (default: none).")
  private @Nullable Double maxOutputExposureBits;

  @Option(
      names = "--max-verbatim",
      paramLabel = "COUNT",
      description =
          "Fail if more planted fills than this stand in a released text to the letter (default:"
              + " none).")
  private @Nullable Long maxVerbatim;

  @Option(
      names = "--baseline",
      paramLabel = "OLDER",
      description =
          "Compare with this older report: fail where an exposure certainly grew, pass where it"
              + " certainly did not (default: none).")
  private @Nullable String baseline;

  @Option(
      names = "--baseline-tolerance-bits",
      paramLabel = "BITS",
      description =
          "By how many bits an exposure may exceed that of the baseline (default: that of the run,"
              + " else 1).")
  private @Nullable Double baselineToleranceBits;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final Doors doors;

  GateCommand() {
    this(Doors.CLOSED);
  }

  GateCommand(Doors doors) {
    this.doors = doors;
  }

  @Override
  public Integer call() {
    Report judged = NamedReport.read(report, doors);
    GateThresholds own = own(judged);
    GateOutcome outcome =
        decide(
            judged,
            own.and(added(own.baselineToleranceBits())),
            Optional.ofNullable(baseline).map(older -> NamedReport.read(older, doors)));
    PrintWriter out = spec.commandLine().getOut();
    Terminal terminal = Terminal.output();
    out.print(GateTable.render(outcome, terminal));
    out.print(Conclusion.of(judged.withGate(outcome), terminal));
    ExitCode code = exitCode(outcome.decision());
    CommandVerdict.print(
        VerdictLine.of(GateTable.summary(outcome), report, outcome, code), spec.commandLine());
    return code.code();
  }

  private static GateThresholds own(Report report) {
    GateOutcome configured = report.gate();
    return configured == null ? GateThresholds.none() : configured.thresholds();
  }

  private GateThresholds added(double tolerance) {
    try {
      return new GateThresholds(
          maxExposureBits,
          maxExtracted,
          maxEpsilonLowerBound,
          maxExtractableDocuments,
          maxDuplicateShare,
          baselineToleranceBits == null ? tolerance : baselineToleranceBits,
          maxCertainSecrets,
          maxFoundExtractable,
          maxFoundExposureBits,
          maxOutputExposureBits,
          maxVerbatim);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** Reads {@code BITS} for all canaries, {@code N:BITS} for those planted at most N times. */
  static final class LimitConverter implements ITypeConverter<Limit> {
    @Override
    public Limit convert(String text) {
      int colon = text.indexOf(':');
      try {
        Integer upTo = colon < 0 ? null : Integer.valueOf(text.substring(0, colon));
        return new Limit(upTo, Double.parseDouble(text.substring(colon + 1)));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'%s' is not a limit; write 10, or 1:10 for canaries planted at most once"
                .formatted(text));
      }
    }
  }

  /** Reads {@code FORMAT=} before a limit: that format's own. */
  static final class ExposureLimitConverter implements ITypeConverter<Limit> {
    private final LimitConverter limits = new LimitConverter();

    @Override
    public Limit convert(String text) {
      int equals = text.lastIndexOf('=');
      Limit limit = limits.convert(text.substring(equals + 1));
      return equals <= 0
          ? limit
          : new Limit(text.substring(0, equals), limit.upToInsertions(), limit.value());
    }
  }

  /** Reads {@code COUNT} for all kinds together, {@code KIND=COUNT} for one. */
  static final class FoundLimitConverter implements ITypeConverter<FoundLimit> {
    @Override
    public FoundLimit convert(String text) {
      int equals = text.indexOf('=');
      try {
        return new FoundLimit(
            equals < 0 ? null : text.substring(0, equals),
            Long.parseLong(text.substring(equals + 1)));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'%s' is not a limit; write 0, or card=0 for cards alone".formatted(text));
      }
    }
  }

  /** Reads {@code BITS} for all kinds, {@code KIND=BITS} for one. */
  static final class FoundBitsConverter implements ITypeConverter<FoundBits> {
    @Override
    public FoundBits convert(String text) {
      int equals = text.indexOf('=');
      try {
        return new FoundBits(
            equals < 0 ? null : text.substring(0, equals),
            Double.parseDouble(text.substring(equals + 1)));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(
            "'%s' is not a limit; write 20, or card=20 for cards alone".formatted(text));
      }
    }
  }

  private GateOutcome decide(Report judged, GateThresholds thresholds, Optional<Report> older) {
    try {
      return Gate.decide(judged, thresholds, older);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  /** The exit code of a decision. */
  public static ExitCode exitCode(GateOutcome.Decision decision) {
    return switch (decision) {
      case PASS -> ExitCode.PASS;
      case FAIL -> ExitCode.GATE_FAILED;
      case INCONCLUSIVE -> ExitCode.INCOMPLETE;
    };
  }
}
