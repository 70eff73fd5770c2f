package org.coalmine.spark.generation;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.ParquetRows;
import org.coalmine.spark.ShardTasks;
import org.coalmine.spark.generation.GenerationTask.Indices;
import org.coalmine.store.Digest;
import org.coalmine.store.Ledger;
import org.coalmine.store.RowFolder;
import org.coalmine.store.RunDirectory;

/**
 * Writes documents with a model, and leaves them in files.
 *
 * <p>Work is cut by indices alone, whatever the cluster. A task draws the documents of a file and
 * writes it aside; the driver takes it over, then enters it in the ledger. A file that the ledger
 * does not name does not count. So each document is there once, whatever was retried, speculated,
 * killed or resumed.
 */
public final class GenerationJob {
  private final SparkSession session;
  private final JavaSparkContext context;
  private final GenerationQuestion question;
  private final RunDirectory run;
  private final Path folder;

  /**
   * A job of a run.
   *
   * @param folder where the files go; it bears the digest of the question
   */
  public GenerationJob(
      Cluster cluster, GenerationQuestion question, RunDirectory run, Path folder) {
    this(cluster.session(), question, run, folder);
  }

  GenerationJob(SparkSession session, GenerationQuestion question, RunDirectory run, Path folder) {
    this.session = session;
    this.context = JavaSparkContext.fromSparkContext(session.sparkContext());
    this.question = question;
    this.run = run;
    this.folder = folder;
  }

  /**
   * Writes what is not written yet.
   *
   * @throws org.coalmine.spark.ClusterException if the cluster is lost
   * @throws org.coalmine.store.StoreException if files or ledger cannot be written
   * @throws org.coalmine.generation.RejectionException if too many documents of an index were not
   *     kept
   */
  public GeneratedDocuments write(GenerationProgress progress) {
    return write(question.together(), progress);
  }

  GeneratedDocuments write(long together, GenerationProgress progress) {
    RowFolder files = run.ownRows(folder, context.hadoopConfiguration());
    TreeMap<Integer, GeneratedFile> done = new TreeMap<>();
    try (Ledger ledger = run.ledger(question.digest(together), GeneratedFile::agree)) {
      ledger
          .entries()
          .forEach(
              (number, bytes) -> {
                GeneratedFile file = GeneratedFile.of(bytes);
                if (files.holds(file.name(), file.bytes())) {
                  done.put(Integer.valueOf(number), file);
                }
              });
      List<Indices> missing = all(together);
      missing.removeIf(indices -> done.containsKey(indices.number()));
      GenerationTask task =
          new GenerationTask(
              question,
              ParquetRows.of(session, question.columns().schema()),
              context.broadcast(new SerializableConfiguration(context.hadoopConfiguration())),
              files.aside().toString());
      long startNanos = System.nanoTime();
      long before = sum(done, GeneratedFile::characters);
      progress.written(sum(done, GeneratedFile::documents), question.documents(), 0);
      ShardTasks.run(
          context,
          "writing documents",
          missing,
          task::write,
          () -> Long.MAX_VALUE,
          result -> {
            String name = "part-%06d.%s".formatted(result.number(), question.format().suffix());
            GeneratedFile file = result.file().as(name, files.take(result.file().name(), name));
            ledger.append(Integer.toString(result.number()), file.toBytes());
            done.put(result.number(), file);
            double seconds = Math.max(1e-3, (System.nanoTime() - startNanos) / 1e9);
            progress.written(
                sum(done, GeneratedFile::documents),
                question.documents(),
                (sum(done, GeneratedFile::characters) - before) / seconds);
          });
    }
    files.keepOnly(done.values().stream().map(GeneratedFile::name).collect(Collectors.toSet()));
    return new GeneratedDocuments(
        sum(done, GeneratedFile::documents),
        sum(done, GeneratedFile::characters),
        sum(done, GeneratedFile::cut),
        sum(done, GeneratedFile::rejected),
        sum(done, GeneratedFile::unparsed),
        done.size(),
        Digest.hex(
            done.values().stream()
                .map(GeneratedFile::sha256)
                .collect(Collectors.joining("\n"))
                .getBytes(UTF_8)));
  }

  private List<Indices> all(long together) {
    List<Indices> all = new ArrayList<>();
    for (long from = 0; from < question.documents(); from += together) {
      all.add(new Indices(all.size(), from, Math.min(question.documents(), from + together)));
    }
    return all;
  }

  private static long sum(Map<Integer, GeneratedFile> files, ToLongFunction<GeneratedFile> figure) {
    return files.values().stream().mapToLong(figure).sum();
  }
}
