package org.coalmine.audit.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.coalmine.audit.AuditProgress;
import org.coalmine.audit.BegunRun;
import org.coalmine.audit.Manifest;
import org.coalmine.audit.Provenances;
import org.coalmine.audit.QuarantineLimit;
import org.coalmine.audit.ResumeException;
import org.coalmine.audit.Stages;
import org.coalmine.configuration.ResolvedScan;
import org.coalmine.configuration.ScanConfiguration;
import org.coalmine.configuration.ScanReader;
import org.coalmine.model.BestWindow;
import org.coalmine.report.Header;
import org.coalmine.report.Provenance;
import org.coalmine.report.Report;
import org.coalmine.report.RunFacts;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.Found;
import org.coalmine.report.chapter.FoundChapter;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.report.judge.Gate;
import org.coalmine.report.machine.JunitXml;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.report.page.HtmlReport;
import org.coalmine.scan.Kind;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.corpus.CorpusReader.Visited;
import org.coalmine.spark.scan.FoundCounts;
import org.coalmine.spark.scan.ScanJob;
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
  /** What no recogniser knows; "nothing found" would mislead without it. */
  private static final List<String> NOT_LOOKED_FOR =
      List.of(
          "names",
          "postal addresses",
          "dates of birth",
          "passport, licence and tax numbers",
          "health data",
          "identity numbers of other countries than the United States");

  private static final String KEY_ID = "scan.key-id";
  private static final String FOLDER = "scan";
  private static final int NAME_DIGITS = 16;

  private final Cluster cluster;
  private final RunDirectory directory;
  private final ScanConfiguration configuration;
  private final ScanKey key;
  private final AuditProgress progress;
  private final Stages stages;
  private Manifest manifest;

  private ScanRun(
      Cluster cluster,
      RunDirectory directory,
      ScanConfiguration configuration,
      ScanKey key,
      Manifest manifest,
      AuditProgress progress) {
    this.cluster = cluster;
    this.directory = directory;
    this.configuration = configuration;
    this.key = key;
    this.manifest = manifest;
    this.progress = progress;
    this.stages = new Stages(() -> cluster.cpuNanos() + BestWindow.cpuNanos());
  }

  /**
   * Begins a new scan in a directory that must not exist yet.
   *
   * @param given the key of the fingerprints that the environment has; null to draw one
   * @throws org.coalmine.settings.ConfigurationException if the configuration cannot be used
   */
  public static ScanRun begin(
      Cluster cluster,
      Path file,
      List<String> overrides,
      @Nullable String given,
      String version,
      AuditProgress progress) {
    ResolvedScan resolved = ScanReader.read(file, overrides);
    ScanConfiguration configuration = resolved.configuration();
    ScanKey key = ScanKey.begin(given);
    CorpusReader.require(cluster, configuration.corpus().source(), null);
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    RunDirectory directory =
        BegunRun.directory(cluster, configuration.runDirectory(), configuration.name(), now);
    byte[] rendered = resolved.rendered().getBytes(UTF_8);
    SortedMap<String, String> described = new TreeMap<>(resolved.described());
    described.put(KEY_ID, key.id());
    List<String> rules = configuration.scan().rules().files();
    for (int i = 0; i < rules.size(); i++) {
      described.put(
          "scan.rules.%d.sha256".formatted(i + 1), Digest.hex(rules.get(i).getBytes(UTF_8)));
    }
    SortedMap<String, String> versions = new TreeMap<>(Provenances.versions(""));
    versions.remove(Provenances.ARITHMETIC);
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
            null,
            null);
    directory.makeFolder(FOLDER);
    directory.write(RunFile.SCAN_CONFIGURATION, rendered);
    directory.write(RunFile.SCAN_SECRETS, FoundFile.of(key, List.of()));
    directory.write(RunFile.MANIFEST, manifest.toBytes());
    return new ScanRun(cluster, directory, configuration, key, manifest, progress);
  }

  /**
   * Goes on with a scan whose driver is gone.
   *
   * @throws ResumeException if the run does not fit what it was made from
   */
  public static ScanRun resume(
      Cluster cluster, String run, @Nullable String given, AuditProgress progress) {
    RunDirectory directory = RunDirectory.resume(run, cluster.hadoopConfiguration());
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
      return new ScanRun(cluster, directory, configuration, key, manifest, progress);
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
    ScanConfiguration.Scan asked = configuration.scan();
    ScanJob job =
        new ScanJob(
            cluster,
            asked.settings(),
            asked.rules(),
            key.bytes(),
            new ScanJob.Kept(
                asked.mostSecrets(), asked.contexts(), asked.context(), asked.context()),
            directory.makeFolder(FOLDER + "/pass"));
    Visited visited = stages.time("scan", () -> read(job));
    String digest = digest(visited.corpus());
    FoundCounts counts =
        stages.time("count", () -> job.count(visited, directory.makeFolder(FOLDER + "/" + digest)));
    directory.write(RunFile.SCAN_SECRETS, FoundFile.of(key, counts.values()));
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
    List<FoundChapter> chapters = List.of(new FoundChapter(found(corpus, counts)));
    List<Warning> warnings =
        Stream.of(
                Warning.of("inputs", corpus.account().warnings()),
                Warning.of("unread", unread(corpus)),
                Warning.of("rules", configuration.scan().rules().ignored()))
            .flatMap(List::stream)
            .toList();
    SortedMap<String, String> shown = new TreeMap<>(manifest.configuration());
    shown.keySet().removeAll(List.of("corpus.paths", "run.directory"));
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
                List.of(),
                shown,
                null),
            manifest.quarantined(),
            warnings,
            facts()),
        new ArrayList<>(chapters));
  }

  private Found found(Corpus corpus, FoundCounts counts) {
    return new Found(
        corpus.size(),
        corpus.account().files().unread(),
        corpus.account().records().unreadable(),
        new QuarantineLimit(configuration.corpus(), corpus).exceeded().orElse(null),
        configuration.scan().settings().certainty().key(),
        kinds(),
        NOT_LOOKED_FOR,
        key.id(),
        counts.groups().stream()
            .map(
                group ->
                    new Found.Group(
                        group.kind().key(),
                        group.rule(),
                        group.certainty().key(),
                        group.knownTest(),
                        group.secrets(),
                        group.occurrences(),
                        group.repeated()))
            .toList(),
        counts.most().stream()
            .map(
                secret ->
                    new Found.FoundSecret(
                        secret.fingerprint(),
                        secret.kind().key(),
                        secret.rule(),
                        secret.mask(),
                        secret.certainty().key(),
                        secret.occurrences(),
                        secret.documents(),
                        secret.users(),
                        secret.contexts(),
                        secret.spaceBits(),
                        secret.guessBits()))
            .toList());
  }

  private List<String> kinds() {
    ScanConfiguration.Scan asked = configuration.scan();
    return Stream.concat(
            asked.settings().orderedKinds().stream(),
            asked.rules().ids().isEmpty() ? Stream.of() : Stream.of(Kind.RULE))
        .map(Kind::key)
        .toList();
  }

  private List<String> unread(Corpus corpus) {
    List<String> sentences = new ArrayList<>();
    corpus.account().files().unreadFirst().forEach(unread -> sentences.add(unread.reason()));
    if (corpus.account().records().unreadable() > 0) {
      sentences.add(
          new QuarantineLimit(configuration.corpus(), corpus).unreadable(" and left out") + ".");
    }
    return sentences;
  }

  private RunFacts facts() {
    TreeMap<String, String> paths = new TreeMap<>();
    paths.put("run", path());
    paths.put("corpus", configuration.corpus().source().place());
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
