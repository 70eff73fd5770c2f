package org.coalmine.audit.sanitise;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.coalmine.audit.AuditProgress;
import org.coalmine.audit.BegunRun;
import org.coalmine.audit.Manifest;
import org.coalmine.audit.Provenances;
import org.coalmine.audit.PublishedFolder;
import org.coalmine.audit.ResumeException;
import org.coalmine.audit.Stages;
import org.coalmine.audit.scan.FoundFile;
import org.coalmine.audit.scan.ScanKey;
import org.coalmine.configuration.ResolvedSanitise;
import org.coalmine.configuration.ScanConfiguration;
import org.coalmine.configuration.ScanReader;
import org.coalmine.report.Header;
import org.coalmine.report.Report;
import org.coalmine.report.RunFacts;
import org.coalmine.report.chapter.Found;
import org.coalmine.report.chapter.SanitisedChapter;
import org.coalmine.report.machine.JunitXml;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.report.page.HtmlReport;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusFile;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.CorpusReader.Visited;
import org.coalmine.spark.sanitise.SanitiseJob;
import org.coalmine.spark.sanitise.SanitiseSettings;
import org.coalmine.spark.scan.FoundCounts;
import org.coalmine.spark.scan.ScanJob;
import org.coalmine.store.Content;
import org.coalmine.store.Digest;
import org.coalmine.store.OutputFolder.Written;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * One corpus that is written anew without its secrets, in one run directory.
 *
 * <p>The corpus is scanned, written beside the wanted folder, read back and scanned again, and
 * moved to its place. All follows from configuration, key and corpus, so a run whose driver was
 * killed is resumed by doing the same again, under the same key. What it wrote is taken down before
 * it is moved, and known by that.
 */
public final class SanitiseRun implements AutoCloseable {
  private static final String TABLES = "scan/tables";

  private final Cluster cluster;
  private final RunDirectory directory;
  private final ResolvedSanitise resolved;
  private final ScanKey key;
  private final AuditProgress progress;
  private final Stages stages;
  private Manifest manifest;
  private SanitisedFiles files;

  private SanitiseRun(
      Cluster cluster,
      RunDirectory directory,
      ResolvedSanitise resolved,
      ScanKey key,
      Manifest manifest,
      SanitisedFiles files,
      AuditProgress progress) {
    this.cluster = cluster;
    this.directory = directory;
    this.resolved = resolved;
    this.key = key;
    this.manifest = manifest;
    this.files = files;
    this.progress = progress;
    this.stages = new Stages(cluster);
  }

  /**
   * Begins a new run.
   *
   * @param to the folder to write, which must not exist
   * @param given the key that the environment has; null to draw one
   * @throws ConfigurationException if the configuration cannot be used
   * @throws org.coalmine.corpus.CorpusException if the folder or the run is, holds, or lies in the
   *     corpus, or the run lies in the folder
   * @throws org.coalmine.store.StoreException EXISTS if the folder is there
   */
  public static SanitiseRun begin(
      Cluster cluster,
      java.nio.file.Path file,
      List<String> overrides,
      String to,
      @Nullable String given,
      String version,
      AuditProgress progress) {
    ResolvedSanitise resolved = ScanReader.readSanitise(file, overrides);
    ScanConfiguration configuration = resolved.scan().configuration();
    CorpusSource source = configuration.corpus().source();
    Beginning.requireWritable(source.format());
    ScanKey key = ScanKey.begin(given);
    Configuration hadoop = cluster.hadoopConfiguration();
    CorpusReader.require(cluster, source, null);
    String out = Beginning.requirePlace(configuration, to, hadoop);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    RunDirectory directory =
        BegunRun.directory(cluster, configuration.runDirectory(), configuration.name(), now);
    byte[] rendered = resolved.scan().rendered().getBytes(UTF_8);
    SanitisedFiles files = new SanitisedFiles(out, null);
    Manifest manifest =
        new Manifest(
            Manifest.VERSION,
            Header.Kind.SANITISE,
            directory.path().getName(),
            now.toString(),
            version,
            Beginning.described(resolved, key, files),
            Digest.hex(rendered),
            Manifest.Completed.none(),
            Beginning.versions(),
            null,
            null);
    directory.makeFolder("scan");
    directory.makeFolder("sanitise");
    directory.write(RunFile.SCAN_CONFIGURATION, rendered);
    directory.write(RunFile.SCAN_SECRETS, FoundFile.of(key, List.of(), List.of()));
    directory.write(RunFile.SANITISED, files.toBytes());
    directory.write(RunFile.MANIFEST, manifest.toBytes());
    return new SanitiseRun(cluster, directory, resolved, key, manifest, files, progress);
  }

  /**
   * Goes on with a run whose driver is gone.
   *
   * @throws ResumeException if the run does not fit what it was made from
   */
  public static SanitiseRun resume(
      Cluster cluster, String run, @Nullable String given, AuditProgress progress) {
    RunDirectory directory = BegunRun.resumed(cluster, run);
    try {
      Manifest manifest =
          directory.read(RunFile.MANIFEST).map(Manifest::read).orElseThrow(() -> tooEarly(run));
      manifest.requireKind(Header.Kind.SANITISE, run);
      byte[] rendered = directory.read(RunFile.SCAN_CONFIGURATION).orElseThrow(() -> tooEarly(run));
      if (!Digest.hex(rendered).equals(manifest.canariesSha256())) {
        throw new ResumeException(
            run + "/scan/configuration.json is not what the run began with; start a new run");
      }
      byte[] secrets = directory.read(RunFile.SCAN_SECRETS).orElseThrow(() -> tooEarly(run));
      ScanKey key =
          ScanKey.resume(
              FoundFile.key(secrets),
              given,
              manifest.configuration().getOrDefault(Beginning.KEY_ID, ""));
      return new SanitiseRun(
          cluster,
          directory,
          ScanReader.readSanitise(RunFile.SCAN_CONFIGURATION.path(), new String(rendered, UTF_8)),
          key,
          manifest,
          SanitisedFiles.read(directory.read(RunFile.SANITISED).orElseThrow(() -> tooEarly(run))),
          progress);
    } catch (RuntimeException refused) {
      directory.close();
      throw refused;
    }
  }

  private static ResumeException tooEarly(String run) {
    return new ResumeException(
        run + " sanitised nothing, or was killed before it began; start a new run");
  }

  /** Where the run lives. */
  public String path() {
    return BegunRun.path(directory);
  }

  /** The folder that is written. */
  public String out() {
    return PublishedFolder.local(files.to());
  }

  private ScanConfiguration configuration() {
    return resolved.scan().configuration();
  }

  private CorpusSource source() {
    return configuration().corpus().source();
  }

  private SanitiseSettings settings() {
    return new SanitiseSettings(
        configuration().scan().settings(),
        configuration().scan().rules(),
        resolved.how(),
        resolved.knownTests());
  }

  private SanitiseJob job() {
    return new SanitiseJob(cluster, settings(), key.bytes(), directory.folder(TABLES));
  }

  /**
   * Scans, writes, proves, and writes the report.
   *
   * @throws ResumeException if something else stands where this run was to write, or the corpus has
   *     changed since it began
   */
  public Report report() {
    PublishedFolder out =
        new PublishedFolder(new Path(files.to()), manifest.run(), cluster.hadoopConfiguration());
    @Nullable List<Written> before = files.written();
    out.requireOurs(before);
    ScanJob scan =
        new ScanJob(
            cluster,
            settings().scan(),
            settings().rules(),
            key.bytes(),
            new ScanJob.Kept(0, 0, 1, 0, 0),
            ScanJob.Known.NOTHING,
            directory.makeFolder("scan/pass"));
    Visited visited = stages.time("scan", () -> read(scan));
    Corpus corpus = visited.corpus();
    FoundCounts counts =
        stages.time(
            "count",
            () -> scan.count(visited, null, directory.makeFolder(TABLES), ScanJob.Ranking.NONE));
    scan.clear();
    Proof proof;
    try {
      proof = corpus.size() == 0 ? null : written(out, before, corpus);
    } finally {
      out.tidy();
    }
    Report report = assemble(corpus, SanitiseReport.groups(counts), proof);
    directory.write(RunFile.REPORT_JSON, Content.of(ReportJson.write(report)));
    directory.write(RunFile.REPORT_HTML, Content.of(HtmlReport.render(report)));
    directory.write(RunFile.JUNIT, Content.of(JunitXml.render(report)));
    directory.succeed();
    return report;
  }

  private Proof written(PublishedFolder out, @Nullable List<Written> before, Corpus corpus) {
    if (before != null && out.isDone(before)) {
      progress.note("All files are written already.");
      return prove(corpus, out.wanted().path());
    }
    out.begin();
    List<Written> written = stages.time("write", () -> write(corpus, out.aside().path()));
    out.aside().requireHere(written);
    if (before != null && !before.equals(written)) {
      throw new ResumeException(
          "what is written differs from what the run wrote before; start a new run");
    }
    Proof proof = prove(corpus, out.aside().path());
    files = new SanitisedFiles(files.to(), written);
    directory.write(RunFile.SANITISED, files.toBytes());
    out.publish();
    return proof;
  }

  private List<Written> write(Corpus corpus, Path folder) {
    long all = Math.max(1, corpus.files().stream().mapToLong(CorpusFile::bytes).sum());
    progress.show("write", "begun", 0, all);
    return job()
        .write(
            corpus,
            source(),
            folder,
            done -> progress.show("write", "%,d MB".formatted(done / 1_000_000), done, all))
        .stream()
        .flatMap(file -> file.files().stream())
        .toList();
  }

  private Proof prove(Corpus corpus, Path folder) {
    return stages.time(
        "prove",
        () ->
            new Proof.Means(cluster, directory, job(), settings(), key.bytes(), progress)
                .of(corpus, source(), folder));
  }

  /**
   * Proves a folder that this run wrote, wherever it is now: what stands in it is compared with the
   * corpus, and scanned again. Changes nothing of the run.
   *
   * @throws ResumeException if the run has not finished, or the corpus has changed since
   */
  public Report verify(Path folder) {
    Report known =
        directory
            .read(RunFile.REPORT_JSON)
            .filter(report -> files.written() != null)
            .map(report -> parsed(report))
            .orElseThrow(
                () ->
                    new ResumeException(
                        "%s has not finished; go on with it by coalmine sanitise --resume %s"
                            .formatted(path(), path())));
    List<Found.Group> groups =
        known.chapter(SanitisedChapter.class).orElseThrow().sanitised().groups();
    Corpus corpus =
        stages.time(
            "corpus",
            () ->
                CorpusReader.inspect(
                    cluster,
                    source(),
                    (bytes, of, documents) ->
                        progress.show("corpus", "%,d documents".formatted(documents), bytes, of)));
    requireSame(corpus);
    return assemble(corpus, groups, prove(corpus, folder));
  }

  private Report parsed(byte[] report) {
    try {
      return ReportJson.read(path() + "/report.json", report);
    } catch (java.io.IOException e) {
      throw new ResumeException(path() + "/report.json is damaged; sanitise anew", e);
    }
  }

  private void requireSame(Corpus corpus) {
    if (manifest.corpus() == null || !manifest.corpus().sha256().equals(corpus.digest())) {
      throw new ResumeException("the corpus has changed since the run began; start a new run");
    }
  }

  private Visited read(ScanJob scan) {
    progress.show("scan", "reading", 0, 1);
    Visited visited =
        scan.read(
            source(),
            (bytes, of, documents) ->
                progress.show("scan", "%,d documents".formatted(documents), bytes, of));
    Corpus corpus = visited.corpus();
    progress.show("scan", "%,d documents".formatted(corpus.size()), 1, 1);
    if (manifest.corpus() == null) {
      manifest =
          manifest.withCorpus(
              Provenances.corpus(corpus), Provenances.quarantined(corpus), corpus.account());
      directory.write(RunFile.MANIFEST, manifest.toBytes());
    } else {
      requireSame(corpus);
    }
    return visited;
  }

  private Report assemble(Corpus corpus, List<Found.Group> groups, @Nullable Proof proof) {
    SortedMap<String, String> paths = new TreeMap<>();
    paths.put("run", path());
    paths.put("corpus", source().place());
    paths.put("written", out());
    return new SanitiseReport(resolved, key.id(), manifest)
        .of(
            corpus,
            groups,
            proof,
            new RunFacts(
                manifest.run(),
                Instant.parse(manifest.startedAt()),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                Provenances.host(cluster),
                paths,
                stages.done(),
                RunFacts.Work.of(0, 0, 0, cluster.parallelism()),
                manifest.account()));
  }

  @Override
  public void close() {
    directory.close();
  }
}
