package org.coalmine.audit.score;

import static org.coalmine.corpus.CorpusException.Category.EMPTY;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coalmine.audit.AuditProgress;
import org.coalmine.audit.BegunRun;
import org.coalmine.audit.CanaryFile;
import org.coalmine.audit.CorpusInspection;
import org.coalmine.audit.CountedDuplicates;
import org.coalmine.audit.ForeignModels;
import org.coalmine.audit.IncompleteException;
import org.coalmine.audit.KeptCanaries;
import org.coalmine.audit.Manifest;
import org.coalmine.audit.Provenances;
import org.coalmine.audit.ResumeException;
import org.coalmine.audit.Stages;
import org.coalmine.audit.StoredModel;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.canary.InsertionPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.configuration.ResolvedConfiguration;
import org.coalmine.configuration.Scoring;
import org.coalmine.corpus.CorpusException;
import org.coalmine.model.LanguageModel;
import org.coalmine.privacy.PrivacySettings;
import org.coalmine.report.GateThresholds;
import org.coalmine.report.Header.Kind;
import org.coalmine.report.InputWords;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.ScoreFindings;
import org.coalmine.report.judge.Gate;
import org.coalmine.report.machine.JunitXml;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.report.page.HtmlReport;
import org.coalmine.score.ScoreSettings;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.Corpus;
import org.coalmine.spark.corpus.CorpusReader;
import org.coalmine.spark.duplicates.BothSides;
import org.coalmine.spark.scoring.CorpusScoring;
import org.coalmine.spark.scoring.RowsWithCopies;
import org.coalmine.spark.scoring.ScoreQuestion;
import org.coalmine.spark.scoring.ScoredCorpus;
import org.coalmine.spark.scoring.ScoredSides;
import org.coalmine.spark.scoring.Sides;
import org.coalmine.spark.training.ValidationDraw;
import org.coalmine.store.Digest;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.coalmine.text.CorpusFormat;
import org.coalmine.text.CorpusSource;
import org.jspecify.annotations.Nullable;

/**
 * One scoring of a corpus in one run directory. Like an audit it leaves what it made before it goes
 * on, so a run whose driver was killed is resumed by doing the same again: what is scored is not
 * scored twice, and the report is the same except its {@code run} block.
 */
public final class ScoreRun implements AutoCloseable {
  private final Cluster cluster;
  private final RunDirectory directory;
  private final AuditConfiguration configuration;
  private final CanaryPlan plan;
  private final AuditProgress progress;
  private final StoredModel model;
  private final @Nullable StoredModel reference;
  private final ScoreSettings settings;
  private final Stages stages;
  private Manifest manifest;
  private @Nullable Corpus corpus;
  private @Nullable Corpus holdout;

  private ScoreRun(
      Cluster cluster,
      RunDirectory directory,
      AuditConfiguration configuration,
      CanaryPlan plan,
      Manifest manifest,
      Models models,
      AuditProgress progress) {
    this.cluster = cluster;
    this.directory = directory;
    this.configuration = configuration;
    this.plan = plan;
    this.manifest = manifest;
    this.model = models.model();
    this.reference = models.reference();
    this.settings = ScoredModel.settings(models.model().shared().model(), configuration.scoring());
    this.progress = progress;
    this.stages = new Stages(cluster);
  }

  /** The models, open before anything is read. */
  private record Models(StoredModel model, @Nullable StoredModel reference) {
    static Models of(Cluster cluster, AuditConfiguration configuration) {
      if (configuration.corpus().source().format() instanceof CorpusFormat.Given) {
        throw new ConfigurationException(
            "corpus.paths names no file; coalmine score reads the documents of files");
      }
      StoredModel model = ScoredModel.of(cluster, configuration);
      ScoredModel.settings(model.shared().model(), configuration.scoring());
      CountedDuplicates.of(configuration.duplicates().run(), null, cluster.hadoopConfiguration());
      return new Models(model, ScoredModel.reference(cluster, configuration));
    }
  }

  /**
   * Begins a new run.
   *
   * @throws ConfigurationException if the configuration cannot be used
   */
  public static ScoreRun begin(
      Cluster cluster, ResolvedConfiguration resolved, String version, AuditProgress progress) {
    AuditConfiguration configuration = resolved.configuration();
    CanaryPlan plan = ConfiguredCanaries.draw(configuration);
    Models models = Models.of(cluster, configuration);
    CorpusReader.require(cluster, configuration.corpus().source(), null);
    configuration
        .scoring()
        .holdout()
        .source(configuration.corpus().source())
        .ifPresent(source -> CorpusReader.require(cluster, source, null));
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    RunDirectory directory = BegunRun.directory(cluster, configuration, now);
    byte[] canaries = CanaryFile.write(resolved.rendered(), plan);
    Manifest manifest =
        new Manifest(
            Manifest.VERSION,
            Kind.SCORE,
            directory.path().getName(),
            now.toString(),
            version,
            resolved.described(),
            Digest.hex(canaries),
            Manifest.Completed.none(),
            Provenances.versions(models.model().shared().model().arithmetic()),
            ForeignModels.of(models.model(), models.reference()),
            null);
    directory.write(RunFile.CANARIES, canaries);
    directory.write(RunFile.MANIFEST, manifest.toBytes());
    return new ScoreRun(cluster, directory, configuration, plan, manifest, models, progress);
  }

  /**
   * Goes on with a run whose driver is gone.
   *
   * @throws ResumeException if the run does not fit what it was made from
   */
  public static ScoreRun resume(Cluster cluster, String run, AuditProgress progress) {
    RunDirectory directory = BegunRun.resumed(cluster, run);
    try {
      BegunRun begun = BegunRun.read(directory, run, Kind.SCORE);
      Manifest manifest = begun.manifest();
      KeptCanaries kept = begun.kept();
      Models models = Models.of(cluster, kept.configuration());
      manifest.requireModels(models.model(), models.reference());
      return new ScoreRun(
          cluster, directory, kept.configuration(), kept.plan(), manifest, models, progress);
    } catch (RuntimeException refused) {
      directory.close();
      throw refused;
    }
  }

  /** Where the run lives. */
  public String path() {
    return directory.path().toUri().getScheme().equals("file")
        ? directory.path().toUri().getPath()
        : directory.path().toString();
  }

  /**
   * Scores what is not scored yet, judges, and writes the report.
   *
   * @throws IncompleteException if there is no document, or more is unreadable than the
   *     configuration allows
   */
  public Report report() {
    Corpus corpus = stages.time("corpus", () -> read("corpus", configuration.corpus().source()));
    this.corpus = corpus;
    require(manifest.corpus() == null ? null : manifest.corpus().sha256(), "corpus", corpus);
    Manifest.ScoresMade made = manifest.stages().scores();
    if (manifest.corpus() == null) {
      save(
          manifest.withCorpus(
              Provenances.corpus(corpus), Provenances.quarantined(corpus), corpus.account()));
    }
    @Nullable Corpus holdout =
        configuration
            .scoring()
            .holdout()
            .source(configuration.corpus().source())
            .map(source -> stages.time("holdout", () -> read("holdout", source)))
            .orElse(null);
    this.holdout = holdout;
    Manifest.@Nullable CorpusRead heldOut =
        holdout == null
            ? null
            : new Manifest.CorpusRead(
                Provenances.corpus(holdout), Provenances.quarantined(holdout), holdout.account());
    if (made != null && made.holdout() != null) {
      require(made.holdout().documents().sha256(), "holdout", Objects.requireNonNull(holdout));
    }
    if (made == null) {
      save(manifest.withScores(new Manifest.ScoresMade(heldOut, List.of())));
    }
    @Nullable NamedDuplicates duplicates =
        NamedDuplicates.of(
                configuration.duplicates().run(),
                new BothSides(corpus, holdout),
                cluster.hadoopConfiguration())
            .orElse(null);
    List<ScoredCorpus> scored =
        stages.time(
            "score",
            () -> {
              List<ScoredCorpus> jobs = new ArrayList<>();
              jobs.add(score(corpus, sides(corpus), duplicates));
              if (holdout != null) {
                jobs.add(score(holdout, Sides.HOLDOUT, duplicates));
              }
              return jobs;
            });
    save(manifest.withScores(new Manifest.ScoresMade(heldOut, rows(scored))));
    if (duplicates != null) {
      stages.time("copies", () -> writeCopies(corpus, duplicates, scored));
    }
    ScoredSides sides =
        stages.time(
            "summarize",
            () -> ScoredSides.of(cluster, directory.path(), scored, configuration.scoring().top()));
    Report measured =
        new ScoreReport(configuration, manifest, model, reference, settings, duplicates)
            .assemble(cluster, directory.path(), paths(), stages, scored, sides);
    GateThresholds limits =
        configuration
            .gate()
            .ofDocuments()
            .withMaxDuplicateShare(
                duplicates == null ? null : configuration.gate().maxDuplicateShare());
    Report report = limits.empty() ? measured : measured.withGate(Gate.decide(measured, limits));
    directory.write(RunFile.REPORT_JSON, ReportJson.write(report));
    directory.write(RunFile.REPORT_HTML, HtmlReport.render(report));
    directory.write(RunFile.JUNIT, JunitXml.render(report));
    directory.succeed();
    directory.remove(RowsWithCopies.PIECES);
    return report;
  }

  /**
   * The texts of the documents that a report of this run says the model knows best, in its order:
   * as many in memory as it names.
   *
   * @throws IllegalStateException before {@link #report}
   */
  public List<KnownText> bestKnown(Report report) {
    ScoreFindings score = report.score();
    Corpus read = corpus;
    if (score == null || read == null) {
      throw new IllegalStateException("nothing is scored yet");
    }
    return KnownText.of(score, read, holdout == null ? read : holdout);
  }

  /** Puts the copies beside the rows; how many rows there are. */
  private long writeCopies(Corpus corpus, NamedDuplicates duplicates, List<ScoredCorpus> scored) {
    RowsWithCopies rows =
        new RowsWithCopies(cluster, directory.path(), duplicates.table(), corpus.size(), scored);
    for (ScoredCorpus job : scored) {
      if (!manifest.holds(job.scores())) {
        progress.show("copies", "joining", 0, 1);
        save(manifest.withTable(new Manifest.Table(job.scores(), rows.write(job))));
      }
    }
    return scored.stream().mapToLong(ScoredCorpus::rows).sum();
  }

  private static void require(@Nullable String begun, String what, Corpus now) {
    if (begun != null && !begun.equals(now.digest())) {
      throw new ResumeException(
          "the %s has changed since the run began; start a new run".formatted(what));
    }
  }

  private Corpus read(String stage, CorpusSource source) {
    progress.show(stage, "reading", 0, 1);
    Corpus corpus = CorpusReader.inspect(cluster, source, CorpusInspection.watched(progress));
    if (corpus.refusal().isPresent()) {
      CorpusException refusal = corpus.refusal().get();
      throw refusal.category() == EMPTY
          ? new IncompleteException(String.valueOf(refusal.getMessage()))
          : refusal;
    }
    CorpusInspection inspection = new CorpusInspection(configuration, corpus);
    InputWords.lines(inspection.masked()).forEach(progress::note);
    inspection
        .aboveLimit()
        .ifPresent(
            why -> {
              throw new IncompleteException(why);
            });
    corpus.account().warnings().forEach(warning -> progress.note("warning: " + warning));
    if (corpus.quarantine().unreadable() > 0) {
      progress.note(inspection.unreadable(" and left out") + ".");
    }
    return corpus;
  }

  /** Which documents of the corpus training by this configuration holds out. */
  private Sides sides(Corpus corpus) {
    Scoring.Holdout holdout = configuration.scoring().holdout();
    if (!holdout.validation()) {
      return Sides.CORPUS;
    }
    InsertionPlan places =
        InsertionPlan.draw(configuration.seed().reveal(), plan.canaries(), corpus.size());
    return new Sides(
        new PlantedIndex(
            places,
            new ValidationDraw(
                configuration.training().settings(),
                configuration.training().privacy().map(PrivacySettings::unit).orElse(null))),
        "validation " + manifest.canariesSha256());
  }

  private ScoredCorpus score(Corpus corpus, Sides sides, @Nullable NamedDuplicates duplicates) {
    LanguageModel other = reference == null ? null : reference.shared().model();
    ScoreQuestion question =
        new ScoreQuestion(
            model.shared(),
            settings,
            reference == null ? null : reference.shared(),
            other == null ? settings : ScoredModel.sums(other, configuration.scoring()));
    return new CorpusScoring(
            cluster, question, directory, duplicates == null ? null : duplicates.digest())
        .score(
            corpus,
            sides,
            (documents, of, rate) ->
                progress.show(
                    "score",
                    "%,d of %,d documents, %,.0f characters/s".formatted(documents, of, rate),
                    documents,
                    of));
  }

  private List<Manifest.ScoredRows> rows(List<ScoredCorpus> scored) {
    List<Manifest.ScoredRows> rows = new ArrayList<>();
    for (ScoredCorpus job : scored) {
      rows.add(
          new Manifest.ScoredRows(
              rows.isEmpty() ? "corpus" : "holdout",
              job.digest(),
              job.documents(),
              job.rows(),
              job.windows(),
              settings.strides().toString()));
    }
    return rows;
  }

  private void save(Manifest changed) {
    manifest = changed;
    directory.write(RunFile.MANIFEST, manifest.toBytes());
  }

  /** What the run was told of places. */
  private SortedMap<String, String> paths() {
    TreeMap<String, String> paths = new TreeMap<>();
    paths.put("run", path());
    paths.put("corpus", configuration.corpus().source().place());
    configuration
        .scoring()
        .holdout()
        .source(configuration.corpus().source())
        .ifPresent(source -> paths.put("holdout", source.place()));
    configuration.duplicates().run().ifPresent(run -> paths.put("duplicates", run));
    paths.put("model", model.path());
    if (reference != null) {
      paths.put("reference", reference.path());
    }
    return paths;
  }

  @Override
  public void close() {
    directory.close();
  }
}
