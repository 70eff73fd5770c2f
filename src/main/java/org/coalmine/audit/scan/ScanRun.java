package org.coalmine.audit.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coalmine.audit.AuditProgress;
import org.coalmine.audit.BegunRun;
import org.coalmine.audit.CountedDuplicates;
import org.coalmine.audit.Manifest;
import org.coalmine.audit.ModelDescription;
import org.coalmine.audit.Provenances;
import org.coalmine.audit.ResumeException;
import org.coalmine.audit.Stages;
import org.coalmine.audit.StoredModel;
import org.coalmine.configuration.ResolvedScan;
import org.coalmine.configuration.ScanConfiguration;
import org.coalmine.configuration.ScanReader;
import org.coalmine.model.BestWindow;
import org.coalmine.report.Header;
import org.coalmine.report.Provenance;
import org.coalmine.report.Report;
import org.coalmine.report.RunFacts;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.Chapter;
import org.coalmine.report.chapter.FoundChapter;
import org.coalmine.report.chapter.FoundRanks;
import org.coalmine.report.chapter.ModelChapter;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.report.judge.Gate;
import org.coalmine.report.machine.JunitXml;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.report.page.HtmlReport;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.CorpusReader.Visited;
import org.coalmine.spark.corpus.DocumentGroups;
import org.coalmine.spark.duplicates.DuplicateGroups;
import org.coalmine.spark.scan.FoundCounts;
import org.coalmine.spark.scan.RankColumns;
import org.coalmine.spark.scan.ScanJob;
import org.coalmine.spark.scan.TriageJob;
import org.coalmine.store.Content;
import org.coalmine.store.Digest;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.jspecify.annotations.Nullable;

/**
 * One scan in one run directory: what stands in the corpus, counted, and a report.
 *
 * <p>A scan is a pure function of its configuration, its key and the corpus. So a scan whose driver
 * was killed is resumed by doing the same again, under the same key.
 */
public final class ScanRun implements AutoCloseable {
  private static final String KEY_ID = "scan.key-id";
  private static final String FOLDER = "scan";
  private static final int NAME_DIGITS = 16;

  /** Characters behind a value that are kept. */
  private static final int BEHIND = 64;

  private final Cluster cluster;
  private final RunDirectory directory;
  private final ScanConfiguration configuration;
  private final ScanKey key;
  private final List<AskedFile.Line> asked;
  private final KnownValues known;
  private final TriageModels models;
  private final AuditProgress progress;
  private final Stages stages;
  private Manifest manifest;
  private FoundRanking ranking = FoundRanking.NONE;

  private ScanRun(
      Cluster cluster,
      RunDirectory directory,
      ScanConfiguration configuration,
      ScanKey key,
      List<AskedFile.Line> asked,
      TriageModels models,
      Manifest manifest,
      AuditProgress progress) {
    this.cluster = cluster;
    this.directory = directory;
    this.configuration = configuration;
    this.key = key;
    this.asked = asked;
    this.known = new KnownValues(configuration.scan(), key);
    this.models = models;
    this.manifest = manifest;
    this.progress = progress;
    this.stages = new Stages(cluster, BestWindow::cpuNanos);
  }

  /**
   * Begins a new scan in a directory that must not exist yet.
   *
   * @param asked values that somebody asks for
   * @param given the key of the fingerprints that the environment has; null to draw one
   * @throws org.coalmine.settings.ConfigurationException if the configuration cannot be used
   */
  public static ScanRun begin(
      Cluster cluster,
      Path file,
      List<String> overrides,
      List<AskedFile.Line> asked,
      @Nullable String given,
      String version,
      AuditProgress progress) {
    ResolvedScan read = ScanReader.read(file, overrides);
    ScanConfiguration configuration = read.configuration();
    ScanKey key = ScanKey.begin(given);
    TriageModels models = TriageModels.of(cluster, configuration);
    ResolvedScan resolved =
        read.withAllow(
            new KnownValues(configuration.scan(), key)
                .allowed(configuration.scan().allow()).stream().map(KnownValues::entry).toList());
    CorpusReader.require(cluster, configuration.corpus().source(), null);
    configuration
        .duplicates()
        .ifPresent(run -> CountedDuplicates.documents(run, null, cluster.hadoopConfiguration()));
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    RunDirectory directory =
        BegunRun.directory(cluster, configuration.runDirectory(), configuration.name(), now);
    byte[] rendered = resolved.rendered().getBytes(UTF_8);
    SortedMap<String, String> described = new TreeMap<>(resolved.described());
    described.put(KEY_ID, key.id());
    if (!asked.isEmpty()) {
      described.put("scan.asked", Integer.toString(asked.size()));
    }
    List<String> rules = configuration.scan().rules().files();
    for (int i = 0; i < rules.size(); i++) {
      described.put(
          "scan.rules.%d.sha256".formatted(i + 1), Digest.hex(rules.get(i).getBytes(UTF_8)));
    }
    StoredModel model = models.model();
    SortedMap<String, String> versions =
        new TreeMap<>(
            Provenances.versions(model == null ? "" : model.shared().model().arithmetic()));
    if (model == null) {
      versions.remove(Provenances.ARITHMETIC);
    }
    Manifest manifest =
        new Manifest(
            Manifest.VERSION,
            Header.Kind.SCAN,
            directory.path().getName(),
            now.toString(),
            version,
            described,
            Digest.hex(rendered),
            Manifest.Completed.none(),
            versions,
            models.named(),
            null);
    directory.makeFolder(FOLDER);
    directory.write(RunFile.SCAN_CONFIGURATION, rendered);
    directory.write(RunFile.SCAN_SECRETS, FoundFile.of(key, asked, List.of()));
    directory.write(RunFile.MANIFEST, manifest.toBytes());
    return new ScanRun(cluster, directory, configuration, key, asked, models, manifest, progress);
  }

  /**
   * Goes on with a scan whose driver is gone.
   *
   * @throws ResumeException if the run does not fit what it was made from
   */
  public static ScanRun resume(
      Cluster cluster, String run, @Nullable String given, AuditProgress progress) {
    RunDirectory directory = BegunRun.resumed(cluster, run);
    try {
      Manifest manifest =
          directory.read(RunFile.MANIFEST).map(Manifest::read).orElseThrow(() -> tooEarly(run));
      manifest.requireKind(Header.Kind.SCAN, run);
      byte[] rendered = directory.read(RunFile.SCAN_CONFIGURATION).orElseThrow(() -> tooEarly(run));
      if (!Digest.hex(rendered).equals(manifest.canariesSha256())) {
        throw new ResumeException(
            run + "/scan/configuration.json is not what the scan began with; start a new scan");
      }
      byte[] secrets = directory.read(RunFile.SCAN_SECRETS).orElseThrow(() -> tooEarly(run));
      ScanKey key =
          ScanKey.resume(
              FoundFile.key(secrets), given, manifest.configuration().getOrDefault(KEY_ID, ""));
      ScanConfiguration configuration =
          ScanReader.read(RunFile.SCAN_CONFIGURATION.path(), new String(rendered, UTF_8))
              .configuration();
      TriageModels models = TriageModels.of(cluster, configuration);
      manifest.requireModels(models.model(), models.reference());
      return new ScanRun(
          cluster,
          directory,
          configuration,
          key,
          FoundFile.asked(secrets),
          models,
          manifest,
          progress);
    } catch (RuntimeException refused) {
      directory.close();
      throw refused;
    }
  }

  private static ResumeException tooEarly(String run) {
    return new ResumeException(
        run + " is no scan, or was killed before it began; start a new scan");
  }

  /** Where the run lives. */
  public String path() {
    return BegunRun.path(directory);
  }

  /** Reads and counts the corpus, and writes tables and report. */
  public Report report() {
    ScanConfiguration.Scan scan = configuration.scan();
    ScanJob job =
        new ScanJob(
            cluster,
            scan.settings(),
            scan.rules(),
            key.bytes(),
            new ScanJob.Kept(
                scan.mostFingerprints(),
                scan.mostSecrets(),
                scan.contexts(),
                scan.context().orElse(models.charactersBefore()),
                scan.context().orElse(BEHIND)),
            known.all(scan.allow(), asked),
            directory.makeFolder(FOLDER + "/pass"));
    Visited visited = stages.time("scan", () -> read(job));
    String digest = digest(visited.corpus());
    FoundCounts counts =
        stages.time(
            "count",
            () ->
                job.count(
                    visited,
                    groups(visited.corpus()),
                    directory.makeFolder(FOLDER + "/" + digest),
                    values -> ranked(values, digest)));
    directory.write(RunFile.SCAN_SECRETS, FoundFile.of(key, asked, counts.values()));
    job.clear();
    Report measured = assemble(visited.corpus(), counts);
    Report report =
        configuration.gate().empty()
            ? measured
            : measured.withGate(Gate.decide(measured, configuration.gate()));
    directory.write(RunFile.REPORT_JSON, Content.of(ReportJson.write(report)));
    directory.write(RunFile.REPORT_HTML, Content.of(HtmlReport.render(report)));
    directory.write(RunFile.JUNIT, Content.of(JunitXml.render(report)));
    directory.succeed();
    return report;
  }

  /** Which documents are alike, if a run of duplicates is named. */
  private @Nullable DocumentGroups groups(Corpus corpus) {
    return configuration
        .duplicates()
        .map(
            run ->
                DuplicateGroups.read(
                    cluster,
                    CountedDuplicates.documents(
                        run, Provenances.corpus(corpus), cluster.hadoopConfiguration())))
        .orElse(null);
  }

  /** Ranks what was found under the model, if there is one. */
  private Map<String, RankColumns> ranked(List<FoundCounts.Value> values, String digest) {
    StoredModel model = models.model();
    if (model == null) {
      return Map.of();
    }
    StoredModel reference = models.reference();
    ScanConfiguration.Scan asked = configuration.scan();
    TriageJob job =
        new TriageJob(
            cluster,
            new TriageJob.Question(
                model.shared(),
                reference == null ? null : reference.shared(),
                asked.triage().settings(),
                asked.settings().phoneRegions(),
                asked.rules()));
    TriageJob.Ranked found =
        stages.time(
            "triage",
            () ->
                job.rank(
                    values,
                    digest,
                    directory,
                    (secrets, of) ->
                        progress.show(
                            "triage", "%,d of %,d secrets".formatted(secrets, of), secrets, of)));
    ranking = new FoundRanking(values, found);
    return ranking.columns();
  }

  private Visited read(ScanJob job) {
    progress.show("scan", "reading", 0, 1);
    Visited visited =
        job.read(
            configuration.corpus().source(),
            (bytes, of, documents) ->
                progress.show("scan", "%,d documents".formatted(documents), bytes, of));
    Corpus corpus = visited.corpus();
    progress.show("scan", "%,d documents".formatted(corpus.size()), 1, 1);
    if (manifest.corpus() == null) {
      manifest =
          manifest.withCorpus(
              Provenances.corpus(corpus), Provenances.quarantined(corpus), corpus.account());
      directory.write(RunFile.MANIFEST, manifest.toBytes());
    } else if (!manifest.corpus().sha256().equals(corpus.digest())) {
      throw new ResumeException("the corpus has changed since the scan began; start a new scan");
    }
    return visited;
  }

  /** What the tables depend on. */
  private String digest(Corpus corpus) {
    return Digest.hex(
            String.join("\n", manifest.canariesSha256(), key.id(), corpus.digest()).getBytes(UTF_8))
        .substring(0, NAME_DIGITS);
  }

  private Report assemble(Corpus corpus, FoundCounts counts) {
    List<Chapter> chapters = new ArrayList<>();
    StoredModel model = models.model();
    FoundRanks ranks =
        model == null
            ? null
            : ranking.report(counts, configuration.scan().triage(), models.reference() != null);
    FoundFacts facts = new FoundFacts(configuration, corpus, counts);
    chapters.add(new FoundChapter(facts.found(key.id(), asked, ranks)));
    if (model != null) {
      chapters.add(new ModelChapter(ModelDescription.of(model)));
    }
    List<Warning> warnings =
        facts.warnings(known.idle(configuration.scan().allow(), counts.allowed()));
    return new Report(
        new Header(
            Header.SCHEMA_VERSION,
            Header.Kind.SCAN,
            configuration.name(),
            Report.verdict(chapters, Verdict.DEFAULT_GUESSES, Verdict.DEFAULT_SIGNIFICANCE),
            null,
            new Provenance(
                manifest.coalmine(),
                manifest.versions(),
                manifest.corpus(),
                model == null
                    ? List.of()
                    : List.of(new Provenance.Model(null, ModelDescription.of(model).sha256())),
                Provenances.shown(manifest.configuration()),
                null),
            manifest.quarantined(),
            warnings,
            facts()),
        chapters);
  }

  private RunFacts facts() {
    TreeMap<String, String> paths = new TreeMap<>();
    paths.put("run", path());
    paths.put("corpus", configuration.corpus().source().place());
    StoredModel model = models.model();
    if (model != null) {
      paths.put("model", model.path());
    }
    StoredModel reference = models.reference();
    if (reference != null) {
      paths.put("reference", reference.path());
    }
    return new RunFacts(
        manifest.run(),
        Instant.parse(manifest.startedAt()),
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        Provenances.host(cluster),
        paths,
        stages.done(),
        RunFacts.Work.of(0, 0, 0, cluster.parallelism()),
        manifest.account());
  }

  @Override
  public void close() {
    directory.close();
  }
}
