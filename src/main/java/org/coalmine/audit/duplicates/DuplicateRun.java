package org.coalmine.audit.duplicates;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coalmine.audit.AuditProgress;
import org.coalmine.audit.BegunRun;
import org.coalmine.audit.CanaryFile;
import org.coalmine.audit.CorpusInspection;
import org.coalmine.audit.CorpusStage;
import org.coalmine.audit.IncompleteException;
import org.coalmine.audit.Manifest;
import org.coalmine.audit.Manifest.Table;
import org.coalmine.audit.Provenances;
import org.coalmine.audit.ResumeException;
import org.coalmine.audit.Stages;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.ResolvedConfiguration;
import org.coalmine.corpus.write.InsertedFields;
import org.coalmine.corpus.write.Rewritten;
import org.coalmine.duplicates.DuplicateFindings;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Header;
import org.coalmine.report.Header.Kind;
import org.coalmine.report.Provenance;
import org.coalmine.report.Report;
import org.coalmine.report.RunFacts;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.Chapter;
import org.coalmine.report.chapter.DuplicatesChapter;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.report.judge.Gate;
import org.coalmine.report.machine.JunitXml;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.report.page.HtmlReport;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.TaskWatch;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.OutputPlace;
import org.coalmine.spark.corpus.RewritingJob;
import org.coalmine.spark.duplicates.BothSides;
import org.coalmine.spark.duplicates.DuplicateJob;
import org.coalmine.spark.duplicates.DuplicateTable;
import org.coalmine.store.Digest;
import org.coalmine.store.OutputFolder;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * A run that counts duplicates of a corpus, without a model. Each table is named in the manifest
 * when it is written whole. A run whose driver was killed goes on with the first that is not named,
 * and its report is the same except its {@code run} block.
 */
public final class DuplicateRun implements AutoCloseable {
  private final Cluster cluster;
  private final RunDirectory directory;
  private final AuditConfiguration configuration;
  private final AuditProgress progress;
  private final Stages stages;
  private Manifest manifest;
  private @Nullable DuplicateJob counted;
  private @Nullable String wanted;
  private @Nullable RewritingJob writing;
  private long bytes;

  private DuplicateRun(
      Cluster cluster,
      RunDirectory directory,
      AuditConfiguration configuration,
      Manifest manifest,
      AuditProgress progress) {
    this.cluster = cluster;
    this.directory = directory;
    this.configuration = configuration;
    this.manifest = manifest;
    this.progress = progress;
    this.stages = new Stages(cluster);
  }

  /**
   * Begins a new run in a directory that must not exist yet.
   *
   * @throws org.coalmine.settings.ConfigurationException if the configuration cannot be used
   * @throws org.coalmine.corpus.CorpusException if a path matches no file
   */
  public static DuplicateRun begin(
      Cluster cluster, Path file, List<String> overrides, String version, AuditProgress progress) {
    ResolvedConfiguration resolved = ConfigurationReader.resolveCorpus(file, overrides);
    AuditConfiguration configuration = resolved.configuration();
    CorpusReader.require(cluster, configuration.corpus().source(), null);
    configuration
        .scoring()
        .holdout()
        .source(configuration.corpus().source())
        .ifPresent(source -> CorpusReader.require(cluster, source, null));
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    RunDirectory directory = BegunRun.directory(cluster, configuration, now);
    byte[] canaries = CanaryFile.write(resolved.rendered(), CanaryPlan.draw("", List.of()));
    Manifest manifest =
        new Manifest(
            Manifest.VERSION,
            Kind.DUPLICATES,
            directory.path().getName(),
            now.toString(),
            version,
            resolved.described(),
            Digest.hex(canaries),
            Manifest.Completed.none(),
            versions(),
            null,
            null);
    directory.write(RunFile.CANARIES, canaries);
    directory.write(RunFile.MANIFEST, manifest.toBytes());
    return new DuplicateRun(cluster, directory, configuration, manifest, progress);
  }

  private static SortedMap<String, String> versions() {
    TreeMap<String, String> versions = new TreeMap<>();
    versions.put("spark", Cluster.sparkVersion());
    versions.put("java", System.getProperty("java.specification.version"));
    return versions;
  }

  /**
   * Goes on with a run whose driver is gone.
   *
   * @throws ResumeException if the run does not fit what it was made from
   */
  public static DuplicateRun resume(Cluster cluster, String run, AuditProgress progress) {
    RunDirectory directory = BegunRun.resumed(cluster, run);
    try {
      byte[] canaries = directory.read(RunFile.CANARIES).orElseThrow(() -> notBegun(run));
      Manifest manifest =
          directory.read(RunFile.MANIFEST).map(Manifest::read).orElseThrow(() -> notBegun(run));
      manifest.requireKind(Kind.DUPLICATES, run);
      manifest.requireCanaries(run, canaries);
      AuditConfiguration configuration =
          ConfigurationReader.parseCorpus(
              run + "/canaries.json", CanaryFile.read(canaries).configuration());
      return new DuplicateRun(cluster, directory, configuration, manifest, progress);
    } catch (RuntimeException refused) {
      directory.close();
      throw refused;
    }
  }

  private static ResumeException notBegun(String run) {
    return new ResumeException(run + " was killed before it began; start a new run");
  }

  /** Where the run lives. */
  public String path() {
    return BegunRun.path(directory);
  }

  /**
   * Counts what is not counted yet, judges, and writes the report.
   *
   * @throws IncompleteException if more of the corpus or of the holdout is unread than may be
   * @throws org.coalmine.corpus.CorpusException UNSUPPORTED if the corpus shall be written, and two
   *     of its files would have one name
   */
  public Report report() {
    Corpus corpus = stages.time("corpus", this::readCorpus);
    if (wanted != null) {
      bytes = corpus.files().stream().mapToLong(file -> file.whole().length()).sum();
      writing =
          new RewritingJob(
              cluster, corpus, configuration.corpus().source(), new InsertedFields(null, "user"));
    }
    BothSides sides =
        new BothSides(
            corpus,
            configuration
                .scoring()
                .holdout()
                .source(configuration.corpus().source())
                .map(source -> stages.time("holdout", () -> readHoldout(source)))
                .orElse(null));
    String folder = DuplicateJob.folder(sides, configuration.duplicates().settings());
    DuplicateJob job =
        new DuplicateJob(
            cluster, sides, configuration.duplicates().settings(), directory.folder(folder));
    for (DuplicateTable table : DuplicateTable.values()) {
      write(job, table, folder + "/" + table.folder());
    }
    directory.remove(folder + "/" + DuplicateJob.CHECKPOINTS);
    counted = job;
    DuplicateFindings found = stages.time("report", job::findings);
    Report measured = assemble(new DuplicatesChapter(found));
    GateThresholds limits = configuration.gate().onDuplicates();
    Report report = limits.empty() ? measured : measured.withGate(Gate.decide(measured, limits));
    directory.write(RunFile.REPORT_JSON, ReportJson.write(report));
    directory.write(RunFile.REPORT_HTML, HtmlReport.render(report));
    directory.write(RunFile.JUNIT, JunitXml.render(report));
    directory.succeed();
    return report;
  }

  /**
   * Says that {@link #writeFirst} will write the corpus to a folder, before anything is counted.
   *
   * @param out the folder, which must not exist
   * @throws org.coalmine.corpus.CorpusException UNSUPPORTED if the folder is, holds, or lies in the
   *     corpus or the holdout
   * @throws org.coalmine.store.StoreException EXISTS if something stands there
   */
  public void willWrite(String out) {
    requireWritable(out);
    wanted = out;
  }

  private void requireWritable(String out) {
    CorpusSource source = configuration.corpus().source();
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(out);
    OutputPlace.requireApart(path, source, cluster.hadoopConfiguration());
    configuration
        .scoring()
        .holdout()
        .source(source)
        .ifPresent(held -> OutputPlace.requireApart(path, held, cluster.hadoopConfiguration()));
    folder(path).requireAbsent();
  }

  private OutputFolder folder(org.apache.hadoop.fs.Path path) {
    return OutputFolder.at(path, cluster.hadoopConfiguration());
  }

  /**
   * Writes the corpus in its own format, without the documents beyond the first of their group.
   * Whatever else its files hold stays. The folder appears when it is whole; where a file system
   * cannot do that, {@code _SUCCESS} does. What a killed run left beside it is removed.
   *
   * @return what became of the records
   * @throws IllegalStateException before {@link #willWrite} and {@link #report}
   */
  public Rewritten writeFirst() {
    DuplicateJob job = counted;
    RewritingJob files = writing;
    String out = wanted;
    if (job == null || files == null || out == null) {
      throw new IllegalStateException("duplicates are not counted yet");
    }
    requireWritable(out);
    OutputFolder folder = folder(new org.apache.hadoop.fs.Path(out));
    OutputFolder aside =
        folder.appearsAtOnce()
            ? folder(
                new org.apache.hadoop.fs.Path(
                    folder.path().getParent(),
                    ".%s.%s.unfinished".formatted(folder.path().getName(), manifest.run())))
            : folder;
    aside.delete();
    aside.make();
    try {
      Rewritten written =
          files
              .write(
                  aside.path(),
                  job.firstDocuments(),
                  "duplicates: the first of each group",
                  done -> progress.show("write", "%,d MB".formatted(done / 1_000_000), done, bytes))
              .stream()
              .map(RewritingJob.FileWritten::records)
              .reduce(Rewritten.NONE, Rewritten::plus);
      if (folder.appearsAtOnce()) {
        aside.moveTo(folder);
      }
      folder.succeed();
      return written;
    } finally {
      if (folder.appearsAtOnce()) {
        aside.delete();
      }
    }
  }

  private void write(DuplicateJob job, DuplicateTable table, String folder) {
    if (manifest.holds(folder)) {
      progress.note("The table %s is written already.".formatted(table.folder()));
      return;
    }
    progress.show(table.folder(), "begun", 0, 1);
    long rows;
    try (TaskWatch watch =
        TaskWatch.of(
            cluster,
            (ended, begun) ->
                progress.show(
                    table.folder(), "%,d of %,d tasks".formatted(ended, begun), ended, begun))) {
      rows = stages.time(table.folder(), () -> job.write(table));
    }
    progress.show(table.folder(), "%,d rows".formatted(rows), 1, 1);
    save(manifest.withTable(new Table(folder, rows)));
  }

  private void save(Manifest next) {
    directory.write(RunFile.MANIFEST, next.toBytes());
    manifest = next;
  }

  private Corpus readCorpus() {
    return CorpusStage.read(cluster, configuration, null, manifest, this::save, progress);
  }

  private Corpus readHoldout(CorpusSource source) {
    Corpus holdout =
        CorpusReader.inspect(cluster, source, CorpusInspection.watched(progress)).required();
    double unread = holdout.account().records().largerShare();
    if (unread > configuration.corpus().quarantineLimit()) {
      throw new IncompleteException(
          String.format(
              Locale.ROOT,
              "%,d of %,d records of holdout.paths are unreadable, above corpus.quarantine-limit"
                  + " %s",
              holdout.quarantine().unreadable(),
              holdout.quarantine().records(),
              configuration.corpus().quarantineLimit()));
    }
    progress.note("holdout: %,d documents".formatted(holdout.size()));
    return holdout;
  }

  private Report assemble(DuplicatesChapter chapter) {
    List<Chapter> chapters = List.of(chapter);
    TreeMap<String, String> paths = new TreeMap<>();
    paths.put("run", path());
    paths.put("corpus", configuration.corpus().source().place());
    configuration
        .scoring()
        .holdout()
        .source(configuration.corpus().source())
        .ifPresent(source -> paths.put("holdout", source.place()));
    return new Report(
        new Header(
            Header.SCHEMA_VERSION,
            Kind.DUPLICATES,
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
            Warning.of(
                "inputs",
                Optional.ofNullable(manifest.account())
                    .map(account -> account.warnings())
                    .orElse(List.of())),
            new RunFacts(
                manifest.run(),
                Instant.parse(manifest.startedAt()),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                Provenances.host(cluster),
                paths,
                stages.done(),
                RunFacts.Work.of(0, 0, 0, cluster.parallelism()),
                manifest.account())),
        chapters);
  }

  @Override
  public void close() {
    directory.close();
  }
}
