package org.coalmine.spark.corpus;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.canary.InsertionPlan;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.write.Edit;
import org.coalmine.corpus.write.Inserted;
import org.coalmine.corpus.write.InsertedFields;
import org.coalmine.corpus.write.Rewriting;
import org.coalmine.draw.KeyedStream;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.corpus.RewritingJob.FileWritten;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.jspecify.annotations.Nullable;

/**
 * Writes a corpus with canaries, and what a coin holds out of it into a folder of its own. The
 * places are those of {@link PlantingJob} in the documents that are not held out: read again, the
 * files hold the documents that it would train on.
 *
 * @param training what was written with the canaries, by file
 * @param heldOut what was written without, by file; empty if nothing is held out
 * @param changed the documents that a canary was appended to, by their index among the written
 *     ones; empty where canaries are documents of their own
 * @param insertions how many there are
 * @param documents that are not held out, canaries not among them
 * @param heldOutDocuments that are
 */
public record PlantedFiles(
    List<FileWritten> training,
    List<FileWritten> heldOut,
    List<Long> changed,
    long insertions,
    long documents,
    long heldOutDocuments) {
  public PlantedFiles {
    training = List.copyOf(training);
    heldOut = List.copyOf(heldOut);
    changed = List.copyOf(changed);
  }

  /**
   * How canaries are planted in files.
   *
   * @param separator stands before a canary that is appended to a document; null where canaries are
   *     documents of their own
   * @param fields of an inserted record
   * @param holdout what is held out; null for nothing
   */
  public record Way(@Nullable String separator, InsertedFields fields, @Nullable Holdout holdout) {}

  /**
   * What is held out.
   *
   * @param fraction of the units, in (0, 1)
   * @param byUser whether a unit is a user; else it is a text
   */
  public record Holdout(double fraction, boolean byUser) implements Serializable {
    /** The coins of a run's seed: the same for every command. */
    public Coins coins(String seed) {
      return new Coins(this, key(seed, Coins.PURPOSE));
    }
  }

  /** A coin for every unit. */
  public static final class Coins implements Serializable {
    @Serial private static final long serialVersionUID = 1;
    private static final String PURPOSE = "holdout";

    private final Holdout holdout;
    private final String key;

    private Coins(Holdout holdout, String key) {
      this.holdout = holdout;
      this.key = key;
    }

    /** Whether the coin of a document's unit holds it out. */
    public boolean hold(Document document) {
      return UnitCoin.draw(key, PURPOSE, document, holdout.byUser()) < holdout.fraction();
    }

    @Override
    public String toString() {
      return "Coins";
    }
  }

  /** Where the files go. */
  public record Folders(Path training, @Nullable Path heldOut) {}

  /**
   * Fails if a canary could not be written.
   *
   * @throws CorpusException UNSUPPORTED, naming its format
   */
  public static void requireInsertable(
      Cluster cluster, CorpusSource source, CanaryPlan canaries, Way way) {
    Rewriting rewriting = new Rewriting(source, way.fields(), cluster.hadoopConfiguration());
    String before = way.separator() == null ? "" : way.separator();
    List<String> texts = texts(canaries);
    for (int i = 0; i < texts.size(); i++) {
      Canary canary = canaries.canaries().get(i);
      if (!canary.isControl()) {
        rewriting.requireInsertable(
            "a canary of format '%s'".formatted(canary.formatName()), before + texts.get(i));
      }
    }
  }

  /**
   * Writes the files.
   *
   * @param seed draws places, coins and ids
   * @param progress is given the bytes of the files that are done, each once for every folder
   * @throws CorpusException if a file cannot be read or written, or every document is held out
   */
  public static PlantedFiles write(
      Cluster cluster,
      Corpus corpus,
      CorpusSource source,
      CanaryPlan canaries,
      String seed,
      Way way,
      Folders folders,
      LongConsumer progress) {
    RewritingJob job = new RewritingJob(cluster, corpus, source, way.fields());
    return write(cluster.context(), job, corpus, source, canaries, seed, way, folders, progress);
  }

  static PlantedFiles write(
      JavaSparkContext context,
      RewritingJob job,
      Corpus corpus,
      CorpusSource source,
      CanaryPlan canaries,
      String seed,
      Way way,
      Folders folders,
      LongConsumer progress) {
    long bytes = corpus.files().stream().mapToLong(file -> file.whole().length()).sum();
    @Nullable Coins coins = way.holdout() == null ? null : way.holdout().coins(seed);
    List<FileWritten> heldOut = List.of();
    if (coins != null && folders.heldOut() != null) {
      heldOut =
          job.write(
              folders.heldOut(), file -> new HeldOut(coins), "plant: what is held out", progress);
    }
    long[] before = new long[corpus.files().size()];
    long kept = 0;
    for (CorpusFile file : corpus.files()) {
      before[file.number()] = kept;
      kept += file.documents();
      if (!heldOut.isEmpty()) {
        kept -= heldOut.get(file.number()).records().kept();
      }
    }
    if (kept == 0) {
      throw new CorpusException(
          CorpusException.Category.EMPTY,
          "holdout.fraction: every document is held out; lower it, or take more text");
    }
    InsertionPlan places = InsertionPlan.draw(seed, canaries.canaries(), kept);
    Broadcast<Planting> planting =
        context.broadcast(
            new Planting(
                places,
                texts(canaries).toArray(String[]::new),
                way.separator(),
                key(seed, "ids of insertions"),
                coins,
                source.maximumCharacters(),
                before));
    long doneBefore = heldOut.isEmpty() ? 0 : bytes;
    List<FileWritten> training;
    try {
      training =
          job.write(
              folders.training(),
              file -> new Planted(planting.value(), file),
              "plant: canaries",
              done -> progress.accept(doneBefore + done));
    } finally {
      planting.destroy();
    }
    List<Long> changed = new ArrayList<>();
    if (way.separator() != null) {
      for (long document : places.documents()) {
        changed.add(document);
      }
    }
    requireAll(training, way.separator() == null ? places.size() : changed.size());
    return new PlantedFiles(training, heldOut, changed, places.size(), kept, corpus.size() - kept);
  }

  /** Whoever knows one key of a seed knows neither the seed nor another. */
  private static String key(String seed, String purpose) {
    KeyedStream stream = KeyedStream.of(seed, purpose, 0);
    return Long.toHexString(stream.nextLong()) + Long.toHexString(stream.nextLong());
  }

  private static void requireAll(List<FileWritten> written, long wanted) {
    long found =
        written.stream()
            .mapToLong(file -> file.records().inserted() + file.records().changed())
            .sum();
    if (found != wanted) {
      throw new IllegalStateException(
          "%d insertions were written where %d were drawn".formatted(found, wanted));
    }
  }

  private static List<String> texts(CanaryPlan canaries) {
    return canaries.canaries().stream()
        .map(canary -> format(canaries, canary).filled(canary.fill()).reveal())
        .toList();
  }

  private static CanaryFormat format(CanaryPlan canaries, Canary canary) {
    return canaries.formats().stream()
        .filter(format -> format.name().equals(canary.formatName()))
        .findFirst()
        .orElseThrow();
  }

  /** Writes what is held out. */
  private record HeldOut(Coins coins) implements DocumentEdits {
    @Override
    public Edit edit(Document document) {
      return coins.hold(document) ? Edit.KEPT : Edit.DROPPED;
    }

    @Override
    public boolean keepsFlawed() {
      return false;
    }
  }

  /**
   * What every task knows; as secret as the canaries.
   *
   * @param ids the key of the ids of insertions
   * @param coins of the holdout; null where nothing is held out
   * @param before how many documents that are not held out stand before each file
   */
  private record Planting(
      InsertionPlan places,
      String[] texts,
      @Nullable String separator,
      String ids,
      @Nullable Coins coins,
      int maximumCharacters,
      long[] before)
      implements Serializable {
    @Override
    public String toString() {
      return "Planting";
    }

    private Inserted inserted(int number, int canary) {
      return new Inserted(
          texts[canary], digits("insertion", number), digits("user of canary", canary));
    }

    private String digits(String purpose, int number) {
      KeyedStream stream = KeyedStream.of(ids, purpose, number);
      return "%016x%016x".formatted(stream.nextLong(), stream.nextLong());
    }
  }

  /** Writes all others, with canaries. */
  private static final class Planted implements DocumentEdits {
    private final Planting planting;
    private final String path;
    private long index;

    Planted(Planting planting, CorpusFile file) {
      this.planting = planting;
      this.path = file.whole().path();
      this.index = planting.before()[file.number()];
    }

    @Override
    public Edit edit(Document document) {
      if (planting.coins() != null && planting.coins().hold(document)) {
        return Edit.DROPPED;
      }
      int number = planting.places().insertionsBefore(index);
      int[] canaries = planting.places().canariesAfter(index);
      index++;
      if (canaries.length == 0) {
        return Edit.KEPT;
      }
      return planting.separator() == null
          ? inserted(number, canaries)
          : appended(document, canaries, planting.separator());
    }

    private Edit inserted(int number, int[] canaries) {
      List<Inserted> behind = new ArrayList<>();
      for (int i = 0; i < canaries.length; i++) {
        behind.add(planting.inserted(number + i, canaries[i]));
      }
      return new Edit(new Edit.Change.Keep(), behind);
    }

    private Edit appended(Document document, int[] canaries, String separator) {
      StringBuilder more = new StringBuilder();
      for (int canary : canaries) {
        more.append(separator).append(planting.texts()[canary]);
      }
      String text = document.text();
      if (text.codePointCount(0, text.length()) + more.codePoints().count()
          > planting.maximumCharacters()) {
        throw new CorpusException(
            CorpusException.Category.UNSUPPORTED,
            "%s: a document would be longer than corpus.document-limit with its canary; raise it"
                .formatted(path));
      }
      return new Edit(
          new Edit.Change.Rewrite(
              before -> {
                List<String> changed = new ArrayList<>(before.texts());
                int last = changed.size() - 1;
                changed.set(last, changed.get(last) + more);
                return changed;
              }),
          List.of());
    }

    @Override
    public boolean keepsFlawed() {
      return true;
    }
  }
}
