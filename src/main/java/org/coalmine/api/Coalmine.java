package org.coalmine.api;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.coalmine.audit.Audit;
import org.coalmine.audit.AuditProgress;
import org.coalmine.audit.MeasuredModel;
import org.coalmine.audit.Measurement;
import org.coalmine.audit.Measurement.Ranked;
import org.coalmine.audit.Measurement.Ranks;
import org.coalmine.audit.ModelFiles;
import org.coalmine.audit.scan.GivenScanKey;
import org.coalmine.audit.score.ScoredModel;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.ResolvedConfiguration;
import org.coalmine.configuration.ScanConfiguration;
import org.coalmine.configuration.ScanReader;
import org.coalmine.configuration.Scoring;
import org.coalmine.report.Report;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.Rank;
import org.coalmine.secret.Secret;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.ClusterException;
import org.coalmine.spark.SharedModel;
import org.coalmine.spark.corpus.GivenTexts;
import org.coalmine.spark.scan.GivenScan;
import org.coalmine.spark.scoring.ScoringJob;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ranks, scores, scans and audits on a Spark session of the caller's, with the numbers of the
 * command line. The session keeps its settings and is never stopped; master, memory and cores are
 * the caller's.
 *
 * <p>Driver and executors should run with the Java option {@code
 * --add-modules=jdk.incubator.vector}: training needs it, and ranking and scoring are several times
 * slower without, at the same bits. conf/spark-defaults.conf has the settings that the command line
 * runs with.
 *
 * <p>What fails throws {@link org.coalmine.settings.ConfigurationException} if what was asked for
 * cannot be done, {@link org.coalmine.store.StoreException} or {@link
 * org.coalmine.corpus.CorpusException} if files or documents cannot be read, {@link
 * org.coalmine.spark.ClusterException} if Spark gave up. No message holds a secret.
 *
 * <p>Safe for use by several threads, except that two audits must not share a run directory.
 */
public final class Coalmine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Coalmine.class);

  private final Cluster cluster;
  private volatile boolean closed;

  private Coalmine(Cluster cluster) {
    this.cluster = cluster;
  }

  /**
   * Works on a session.
   *
   * @param session open, and to stay open while it is worked on
   * @return the door; closing it leaves the session as it is
   * @throws IllegalStateException if a setting of the session or of this Java is one that Coalmine
   *     cannot work with: {@code spark.serializer} other than Java's, or a locale that writes
   *     numbers in another way than {@link java.util.Locale#ROOT}. The message has the remedy
   * @throws org.coalmine.spark.ClusterException if the session has been stopped
   */
  public static Coalmine on(SparkSession session) {
    return new Coalmine(Cluster.of(session));
  }

  /**
   * Opens a model; before every text stands what models of its kind are trained with.
   *
   * @param path of an LSTM in safetensors, as an audit writes it, or of a transformer's directory
   *     as Hugging Face writes it, on any Hadoop file system
   * @return the model, shared with the executors
   * @throws org.coalmine.settings.ConfigurationException if there is no such model
   * @throws org.coalmine.store.StoreException if there is no file or it cannot be read
   */
  public Model model(String path) {
    return model(path, AuditConfiguration.Foreign.NONE.boundary());
  }

  /**
   * Opens a model of tokens behind another boundary than that of its kind.
   *
   * @param path of a transformer's directory as Hugging Face writes it, on any Hadoop file system
   * @param boundary what stands before every text that is ranked or scored, as the key {@code
   *     model.boundary} has it: auto, bos, eos, none or a text
   * @return the model, shared with the executors
   * @throws org.coalmine.settings.ConfigurationException if there is no such model, it lacks the
   *     boundary, or it is of characters and the boundary is not auto
   * @throws org.coalmine.store.StoreException if there is no file or it cannot be read
   */
  public Model model(String path, String boundary) {
    return new Model(ModelFiles.openStored(open(), path, boundary));
  }

  /**
   * Ranks secrets among all candidates of a format, as {@code coalmine rank --model} does by
   * default.
   *
   * @param model that ranks
   * @param format whose fills the secrets are
   * @param secrets to rank, each a fill of the format
   * @return in the order of the secrets
   * @throws org.coalmine.settings.ConfigurationException if a secret is no fill of the format, or
   *     the model's alphabet cannot spell the format
   */
  public List<RankedSecret> rank(Model model, CanaryFormat format, List<Secret> secrets) {
    return rank(model, format, secrets, ConfigurationReader.rankDefaults());
  }

  /**
   * Ranks secrets by a method, and within limits of work, of the caller's choice.
   *
   * @param model that ranks
   * @param format whose fills the secrets are
   * @param secrets to rank, each a fill of the format
   * @param settings as the section {@code rank} of a configuration has them
   * @return in the order of the secrets
   * @throws org.coalmine.settings.ConfigurationException if a secret is no fill of the format, the
   *     model's alphabet cannot spell the format, or the method cannot answer
   */
  public List<RankedSecret> rank(
      Model model, CanaryFormat format, List<Secret> secrets, AuditConfiguration.Rank settings) {
    MeasuredModel subject = MeasuredModel.of(model.stored(), format, secrets);
    Ranks ranks = new Measurement(open(), subject, settings, new Log()).rank();
    ranks.warnings().forEach(LOG::warn);
    return ranks.rows().stream().map(Coalmine::ranked).toList();
  }

  private static RankedSecret ranked(Ranked row) {
    Rank rank = Rank.of(row.rank().rank());
    return new RankedSecret(
        row.mask(),
        row.logPerplexityBits(),
        rank,
        BitsInterval.exposure(row.spaceSize(), rank),
        row.spaceSize());
  }

  /**
   * What a model makes of each text, as {@code coalmine score} does by default: the figures of its
   * rows, to the bit. A character that the model's alphabet lacks counts as the symbol for unknown
   * characters, as in training. A model of tokens scores a text as its tokenizer writes it; without
   * a boundary the first token has no cost. A text that is longer than a model's positions is read
   * in windows: never compare its figures with those of a text that is read whole.
   *
   * @param model that scores
   * @param texts with exactly one column of strings; other columns are kept as they are
   * @return the same rows in the same order, with the figures behind theirs: {@code characters},
   *     {@code bytes}, {@code symbols}, {@code unknownSymbols}, {@code logPerplexityBits} and so on
   *     to {@code lowerCaseRatio} as docs/score.md has them, then {@code queriesForHalf}. All are
   *     null where the text is null or has no symbol of the model. They are computed when they are
   *     asked for, and may be so after {@link #close}
   * @throws IllegalArgumentException if there is no column of strings or there are several, or one
   *     has the name of a figure
   */
  public Dataset<Row> score(Model model, Dataset<Row> texts) {
    return score(model, texts, ConfigurationReader.scoreDefaults());
  }

  /**
   * What a model makes of each text, by settings of the caller's choice.
   *
   * @param model that scores
   * @param texts with exactly one column of strings; other columns are kept as they are
   * @param settings as the section {@code score} of a configuration has them; of these model,
   *     holdout and top are not looked at
   * @return the same rows in the same order, with the figures behind theirs
   * @throws IllegalArgumentException if there is no column of strings or there are several, or one
   *     has the name of a figure
   * @throws org.coalmine.settings.ConfigurationException if the model has too few positions for
   *     what is asked
   */
  public Dataset<Row> score(Model model, Dataset<Row> texts, Scoring settings) {
    open();
    SharedModel shared = model.stored().shared();
    return ScoringJob.score(shared, ScoredModel.settings(shared.model(), settings), texts);
  }

  /**
   * The secrets that stand in texts, as {@code coalmine scan} finds them by default, under a key
   * that is drawn for this call.
   *
   * @param texts with exactly one column of strings
   * @return a row per finding, as {@link #scan(Dataset, ScanConfiguration.Scan, Secret)} gives it
   * @throws IllegalArgumentException if there is no column of strings or there are several, or one
   *     has the name of a column of findings
   */
  public Dataset<Row> scan(Dataset<Row> texts) {
    return scan(texts, ScanReader.scanDefaults(), GivenScanKey.drawn());
  }

  /**
   * The secrets that stand in texts.
   *
   * @param texts with exactly one column of strings, which the result has not; a null is a text
   *     without secrets
   * @param settings as the section {@code scan} of a configuration has them; of these context,
   *     contexts and limits are not looked at
   * @param key of the fingerprints, at least 16 bytes: fingerprints under one key can be compared,
   *     and whoever has it can try guesses
   * @return a row per finding: the other columns of its text, then {@code kind}, {@code rule},
   *     {@code start}, {@code end}, {@code certainty}, {@code fingerprint}, {@code mask}, {@code
   *     knownTest}, {@code allowed} and {@code header}, as docs/scan.md has them. They are computed
   *     when they are asked for, and may be so after {@link #close}
   * @throws IllegalArgumentException if there is no column of strings or there are several, one has
   *     the name of a column of findings, or the key is short
   */
  public Dataset<Row> scan(Dataset<Row> texts, ScanConfiguration.Scan settings, Secret key) {
    return scan(texts, settings, GivenScanKey.of(key));
  }

  private Dataset<Row> scan(Dataset<Row> texts, ScanConfiguration.Scan settings, GivenScanKey key) {
    open();
    return GivenScan.of(
        texts, settings.settings(), settings.rules(), key.bytes(), key.allowed(settings));
  }

  /**
   * The whole audit of a corpus in files, as {@code coalmine audit} makes it. Its run directory is
   * the one that the configuration names: models, report and tables are left there. A run whose
   * driver was killed goes on with {@code coalmine audit --resume}.
   *
   * @param configuration as {@link org.coalmine.configuration.ConfigurationReader} reads it from a
   *     text or a file
   * @return the report, with the outcome of the configured gate
   * @throws IllegalStateException if driver or executors lack the Java option that training needs
   */
  public Report audit(ResolvedConfiguration configuration) {
    return audit(configuration, (GivenTexts) null);
  }

  /**
   * The whole audit of documents that the caller gives, a row each; the configuration says {@code
   * corpus.format = dataframe}.
   *
   * <p>Canaries are planted by the documents' numbers. They are numbered in the order of the
   * DataFrame's partitions, and within a partition in the order of its rows, so the same rows in
   * the same order give the same audit however they are partitioned, except for the digest of the
   * corpus. The DataFrame is computed several times. Where that gives other rows, or the rows of a
   * partition in another order, the audit ends with a {@link org.coalmine.corpus.CorpusException}:
   * cache or write a DataFrame that was shuffled.
   *
   * <p>The documents are not kept. Such a run can be resumed once it is trained.
   *
   * @param configuration as {@link org.coalmine.configuration.ConfigurationReader} reads it
   * @param texts with exactly one column of strings, the documents; other columns are not looked at
   * @return the report, with the outcome of the configured gate
   * @throws IllegalArgumentException if there is no column of strings, or there are several
   */
  public Report audit(ResolvedConfiguration configuration, Dataset<Row> texts) {
    return audit(configuration, GivenTexts.of(texts));
  }

  private Report audit(ResolvedConfiguration configuration, @Nullable GivenTexts texts) {
    Cluster here = open();
    here.requireTraining();
    try (Audit audit = Audit.begin(here, configuration, texts, version(), new Log())) {
      audit.train();
      return audit.report();
    } catch (Exception e) {
      throw known(e);
    }
  }

  /** What is behind a failure, as this class promises it; Spark wraps what its tasks throw. */
  private static RuntimeException known(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RuntimeException ours
          && cause.getClass().getName().startsWith("org.coalmine.")) {
        return ours;
      }
    }
    return failure instanceof RuntimeException known
        ? known
        : new ClusterException(
            "the cluster gave up: "
                + String.valueOf(failure.getMessage()).lines().findFirst().orElse(""),
            failure);
  }

  /** As the jar's manifest has it. */
  private static String version() {
    String version = Coalmine.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  private Cluster open() {
    if (closed) {
      throw new IllegalStateException("this Coalmine is closed; call Coalmine.on again");
    }
    return cluster;
  }

  /** Ends the work of this object; the session stays as it is. */
  @Override
  public void close() {
    closed = true;
    cluster.close();
  }

  /** The notes of an audit go to the caller's log. */
  private static final class Log implements AuditProgress {
    @Override
    public void show(String stage, String detail, long done, long total) {
      LOG.debug("{}: {}, {} of {}", stage, detail, done, total);
    }

    @Override
    public void note(String text) {
      LOG.info(text);
    }
  }
}
