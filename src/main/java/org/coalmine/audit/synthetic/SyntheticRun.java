package org.coalmine.audit.synthetic;

import static org.coalmine.corpus.CorpusException.Category.EMPTY;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.coalmine.audit.AuditProgress;
import org.coalmine.audit.BegunRun;
import org.coalmine.audit.CanaryFile;
import org.coalmine.audit.CorpusInspection;
import org.coalmine.audit.Generated;
import org.coalmine.audit.IncompleteException;
import org.coalmine.audit.Manifest;
import org.coalmine.audit.PlantedBy;
import org.coalmine.audit.PlantingRun;
import org.coalmine.audit.Provenances;
import org.coalmine.audit.ResumeException;
import org.coalmine.audit.Stages;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.configuration.ResolvedConfiguration;
import org.coalmine.configuration.Synthetic;
import org.coalmine.corpus.CorpusException;
import org.coalmine.model.ngram.BackoffModel;
import org.coalmine.report.Header;
import org.coalmine.report.Header.Kind;
import org.coalmine.report.InputWords;
import org.coalmine.report.Provenance;
import org.coalmine.report.Report;
import org.coalmine.report.RunFacts;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.Chapter;
import org.coalmine.report.chapter.RankWork;
import org.coalmine.report.chapter.ReleaseFindings;
import org.coalmine.report.chapter.SyntheticChapter;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.report.judge.Gate;
import org.coalmine.report.machine.JunitXml;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.report.page.HtmlReport;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.synthetic.NgramCountJob;
import org.coalmine.spark.synthetic.ReleaseCounts;
import org.coalmine.store.Digest;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.coalmine.text.CorpusFormat;
import org.jspecify.annotations.Nullable;

/**
 * One audit of a released text in one run directory. What is asked of the release stands in the
 * manifest before the release is read. The counts follow from configuration and release alone, so a
 * run whose driver was killed is resumed by counting again; finished shards of ranks are kept.
 */
public final class SyntheticRun implements AutoCloseable {
  private final Cluster cluster;
  private final RunDirectory directory;
  private final AuditConfiguration configuration;
  private final ReleaseSubject subject;
  private final AuditProgress progress;
  private final Stages stages;
  private Manifest manifest;

  private SyntheticRun(
      Cluster cluster,
      RunDirectory directory,
      AuditConfiguration configuration,
      CanaryPlan plan,
      Manifest manifest,
      AuditProgress progress) {
    this.cluster = cluster;
    this.directory = directory;
    this.configuration = configuration;
    this.subject = ReleaseSubject.of(configuration.synthetic(), plan);
    this.manifest = manifest;
    this.progress = progress;
    this.stages = new Stages(cluster);
  }

  /**
   * Begins a new run with the canaries of a configuration.
   *
   * @throws ConfigurationException if the configuration cannot be used
   */
  public static SyntheticRun begin(
      Cluster cluster, ResolvedConfiguration resolved, String version, AuditProgress progress) {
    return begin(cluster, resolved, null, version, progress);
  }

  /**
   * Begins a new run with the canaries that another run planted; that one is only read.
   *
   * @param overrides of its configuration, of the form {@code key=value}
   * @throws ConfigurationException if it planted nothing, or an override would change what was
   *     planted
   */
  public static SyntheticRun begin(
      Cluster cluster,
      String planting,
      List<String> overrides,
      String version,
      AuditProgress progress) {
    PlantingRun planted = PlantingRun.read(cluster, planting);
    List<String> all = new ArrayList<>(overrides);
    if (planted.configuration(overrides).configuration().synthetic().paths().isEmpty()) {
      all.addAll(OwnGenerator.overrides(planting, OwnGenerator.last(cluster, planting)));
    }
    return begin(cluster, planted.configuration(all), planted.planted(), version, progress);
  }

  private static SyntheticRun begin(
      Cluster cluster,
      ResolvedConfiguration resolved,
      @Nullable PlantedBy planted,
      String version,
      AuditProgress progress) {
    AuditConfiguration configuration = resolved.configuration();
    if (configuration.synthetic().paths().isEmpty()) {
      throw new ConfigurationException(
          "synthetic.paths names no file; set it to the files of the released text, or give"
              + " --paths");
    }
    if (configuration.corpus().source().format() instanceof CorpusFormat.Table table) {
      ReleaseRecords.requireColumns(configuration.synthetic(), table.row());
    }
    CanaryPlan plan = ConfiguredCanaries.draw(configuration);
    ReleaseSubject subject = ReleaseSubject.of(configuration.synthetic(), plan);
    CorpusReader.require(cluster, configuration.synthetic().source(), null);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    RunDirectory directory = BegunRun.directory(cluster, configuration, now);
    byte[] canaries = CanaryFile.write(resolved.rendered(), plan);
    Manifest manifest =
        new Manifest(
            Manifest.VERSION,
            Kind.SYNTHETIC,
            directory.path().getName(),
            now.toString(),
            version,
            subject.described(resolved.described()),
            Digest.hex(canaries),
            Manifest.Completed.none(),
            Provenances.versions(BackoffModel.ARITHMETIC),
            null,
            planted);
    directory.write(RunFile.CANARIES, canaries);
    directory.write(RunFile.MANIFEST, manifest.toBytes());
    return new SyntheticRun(cluster, directory, configuration, plan, manifest, progress);
  }

  /**
   * Goes on with a run whose driver is gone.
   *
   * @throws ResumeException if the run does not fit what it was made from
   */
  public static SyntheticRun resume(Cluster cluster, String run, AuditProgress progress) {
    RunDirectory directory = BegunRun.resumed(cluster, run);
    try {
      BegunRun begun = BegunRun.read(directory, run, Kind.SYNTHETIC);
      return new SyntheticRun(
          cluster,
          directory,
          begun.kept().configuration(),
          begun.kept().plan(),
          begun.manifest(),
          progress);
    } catch (RuntimeException refused) {
      directory.close();
      throw refused;
    }
  }

  /** Where the run lives. */
  public String path() {
    return BegunRun.path(directory);
  }

  /**
   * Counts the release, ranks the canaries, judges, and writes the report.
   *
   * @throws IncompleteException if there is no document, or more is unreadable than the
   *     configuration allows
   * @throws ResumeException if the release has changed since the run began
   */
  public Report report() {
    Corpus release = stages.time("release", this::read);
    List<Long> sizes =
        subject.sizes(
            release.size(),
            release.characters().values().stream().mapToLong(Long::longValue).sum());
    List<ReleaseCounts> counts = stages.time("count", () -> count(release, sizes));
    ReleaseRanks ranks = new ReleaseRanks(cluster, directory, configuration, subject, progress);
    ReleaseFindings findings = stages.time("rank", () -> ranks.rank(counts, promised()));
    ReleaseFindings tested = selfTested(findings);
    ReleaseFindings all =
        stages
            .time(
                "documents",
                () -> new ReleaseDocuments(cluster, configuration, progress).compare(release))
            .map(real -> real.in(tested))
            .orElse(tested);
    Report measured = assemble(all, ranks.warnings());
    Report report =
        configuration.gate().ofRelease().empty()
            ? measured
            : measured.withGate(Gate.decide(measured, configuration.gate().ofRelease()));
    directory.write(RunFile.REPORT_JSON, ReportJson.write(report));
    directory.write(RunFile.REPORT_HTML, HtmlReport.render(report));
    directory.write(RunFile.JUNIT, JunitXml.render(report));
    directory.succeed();
    return report;
  }

  /** The documents of the release, if Coalmine wrote them and promises something. */
  private @Nullable Generated promised() {
    Synthetic asked = configuration.synthetic();
    return asked
        .generator()
        .flatMap(run -> OwnGenerator.written(cluster, run, asked.paths()))
        .filter(written -> written.privacy() != null)
        .orElse(null);
  }

  /** Beside what the generator's own model expects, where Coalmine wrote the release. */
  private ReleaseFindings selfTested(ReleaseFindings findings) {
    return configuration
        .synthetic()
        .generator()
        .flatMap(
            run ->
                OwnGenerator.expected(
                    cluster, run, configuration.synthetic().paths(), subject.plan()))
        .map(expected -> ReleaseRanks.selfTested(findings, expected))
        .orElse(findings);
  }

  private Corpus read() {
    progress.show("release", "reading", 0, 1);
    Corpus release =
        CorpusReader.inspect(
            cluster, configuration.synthetic().source(), CorpusInspection.watched(progress));
    if (release.refusal().isPresent()) {
      CorpusException refusal = release.refusal().get();
      throw refusal.category() == EMPTY
          ? new IncompleteException(String.valueOf(refusal.getMessage()))
          : refusal;
    }
    CorpusInspection inspection = new CorpusInspection(configuration, release);
    InputWords.lines(inspection.masked()).forEach(progress::note);
    inspection
        .aboveLimit()
        .ifPresent(
            why -> {
              throw new IncompleteException(why);
            });
    if (manifest.corpus() != null && !manifest.corpus().sha256().equals(release.digest())) {
      throw new ResumeException("the release has changed since the run began; start a new run");
    }
    if (manifest.corpus() == null) {
      manifest =
          manifest.withCorpus(
              Provenances.corpus(release), Provenances.quarantined(release), release.account());
      directory.write(RunFile.MANIFEST, manifest.toBytes());
    }
    return release;
  }

  private List<ReleaseCounts> count(Corpus release, List<Long> sizes) {
    return new NgramCountJob(cluster, subject.question())
        .count(
            release,
            sizes,
            documents ->
                progress.show(
                    "count",
                    "%,d of %,d documents".formatted(documents, release.size()),
                    documents,
                    release.size()));
  }

  private Report assemble(ReleaseFindings findings, List<String> warnings) {
    List<Chapter> chapters = List.of(new SyntheticChapter(findings));
    TreeMap<String, String> paths = new TreeMap<>();
    paths.put("run", path());
    paths.put("release", configuration.synthetic().source().place());
    RankWork work =
        findings.formats().stream()
            .map(format -> format.work())
            .filter(it -> it != null)
            .reduce(
                new RankWork(0, 0, 0, 0),
                (a, b) ->
                    new RankWork(
                        a.prunedSteps() + b.prunedSteps(),
                        a.denseSteps() + b.denseSteps(),
                        a.candidates() + b.candidates(),
                        a.draws() + b.draws()));
    Header header =
        new Header(
            Header.SCHEMA_VERSION,
            Kind.SYNTHETIC,
            configuration.name(),
            Report.verdict(chapters, Verdict.DEFAULT_GUESSES, Verdict.DEFAULT_SIGNIFICANCE),
            null,
            new Provenance(
                manifest.coalmine(),
                manifest.versions(),
                manifest.corpus(),
                List.of(),
                Provenances.shown(manifest.configuration()),
                null),
            manifest.quarantined(),
            Stream.of(
                    Warning.of("ranks", warnings),
                    Warning.of(
                        "inputs",
                        manifest.account() == null ? List.of() : manifest.account().warnings()))
                .flatMap(List::stream)
                .toList(),
            new RunFacts(
                manifest.run(),
                Instant.parse(manifest.startedAt()),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                Provenances.host(cluster),
                paths,
                stages.done(),
                RunFacts.Work.of(
                    work.candidates(),
                    work.prunedSteps() + work.denseSteps(),
                    stages.seconds("rank"),
                    cluster.parallelism()),
                manifest.account()));
    return new Report(header, chapters);
  }

  @Override
  public void close() {
    directory.close();
  }
}
