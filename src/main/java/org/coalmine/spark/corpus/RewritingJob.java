package org.coalmine.spark.corpus;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.CorpusSplit;
import org.coalmine.corpus.Flaw;
import org.coalmine.corpus.write.Edit;
import org.coalmine.corpus.write.Edits;
import org.coalmine.corpus.write.InsertedFields;
import org.coalmine.corpus.write.OtherFields;
import org.coalmine.corpus.write.Rewriting;
import org.coalmine.corpus.write.Rewritten;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.ShardTasks;
import org.coalmine.store.OutputFolder;
import org.coalmine.store.StoreException;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.jspecify.annotations.Nullable;

/**
 * Writes the files of a corpus anew, each by one task, into a folder. Files that could not be read
 * whole are left out. A file that a task has written is whole, and the same bytes whichever attempt
 * wrote it, so a task that is done again does no harm. Records behind the corpus's limit, and
 * documents that lack what the source asks for, are not written.
 */
public final class RewritingJob {
  private final JavaSparkContext context;
  private final Broadcast<CorpusSource> source;
  private final Broadcast<SerializableConfiguration> configuration;
  private final List<NamedFile> files;
  private final Map<Integer, Long> bytes;
  private final InsertedFields fields;
  private final int mostPerTask;

  /** A file and what it is called below the folder that is written. */
  private record NamedFile(CorpusFile file, String folder) implements Serializable {}

  /**
   * What a task wrote of one file.
   *
   * @param number of the file
   * @param files that were written; none if it was dropped, several if documents are files
   * @param records what became of them
   */
  public record FileWritten(int number, List<OutputFolder.Written> files, Rewritten records)
      implements Numbered {
    public FileWritten {
      files = List.copyOf(files);
    }
  }

  /**
   * @param fields of inserted records
   * @throws CorpusException UNSUPPORTED if two files would have one name
   */
  public RewritingJob(Cluster cluster, Corpus corpus, CorpusSource source, InsertedFields fields) {
    this(cluster.context(), corpus, source, fields, SplitRdd.MOST_SPLITS);
  }

  /** The same with at most so many files in a task. */
  public RewritingJob(
      JavaSparkContext context,
      Corpus corpus,
      CorpusSource source,
      InsertedFields fields,
      int mostPerTask) {
    this.context = context;
    this.mostPerTask = mostPerTask;
    this.source = context.broadcast(source);
    Configuration hadoop = context.hadoopConfiguration();
    this.configuration = context.broadcast(new SerializableConfiguration(hadoop));
    this.fields = fields;
    List<String> names = RelativeNames.of(source, corpus.files(), hadoop);
    List<NamedFile> named = new ArrayList<>();
    Map<Integer, Long> lengths = new HashMap<>();
    for (CorpusFile file : corpus.files()) {
      String name = names.get(file.number());
      lengths.put(file.number(), file.bytes());
      if (file.complete()) {
        named.add(new NamedFile(file, name.substring(0, name.lastIndexOf('/') + 1)));
      }
    }
    this.files = named;
    this.bytes = lengths;
  }

  /**
   * Writes all files that could be read.
   *
   * @param folder that they are written to
   * @param description for Spark's pages; must hold no secret
   * @param progress is given the bytes of the files that are done
   * @return what was written of each file, in their order
   * @throws CorpusException if a file cannot be read, or cannot be written in its format
   */
  public List<FileWritten> write(
      Path folder, FileEdits edits, String description, LongConsumer progress) {
    String path = folder.toString();
    Broadcast<FileEdits> shared = context.broadcast(edits);
    try {
      return run(
          (rewriting, source, file, hadoop) ->
              write(rewriting, source, file, shared.value().of(file.file()), path, hadoop),
          description,
          progress);
    } finally {
      shared.destroy();
    }
  }

  private static FileWritten write(
      Rewriting rewriting,
      CorpusSource source,
      NamedFile file,
      DocumentEdits edits,
      String path,
      Configuration configuration)
      throws IOException {
    OutputFolder folder = OutputFolder.at(new Path(path), configuration);
    List<OutputFolder.Written> outputs = new ArrayList<>();
    Rewritten records =
        rewriting.rewrite(
            file.file().whole(),
            new OfDocuments(source, file.file(), edits),
            (name, content) -> outputs.add(folder.write(file.folder() + name, content)));
    return new FileWritten(file.file().number(), outputs, records);
  }

  /**
   * Goes through all files as if they were written, and writes nothing.
   *
   * @param comparisons what is done with each document
   * @param description for Spark's pages; must hold no secret
   * @param progress is given the bytes of the files that are done
   * @return what came of each file, in their order
   * @throws CorpusException if a file cannot be read
   */
  public <R extends Serializable> List<R> compare(
      FileComparisons<R> comparisons, String description, LongConsumer progress) {
    Broadcast<FileComparisons<R>> shared = context.broadcast(comparisons);
    try {
      return run(
              (rewriting, source, file, hadoop) ->
                  compare(rewriting, source, file, shared.value(), hadoop),
              description,
              progress)
          .stream()
          .map(Compared::result)
          .toList();
    } finally {
      shared.destroy();
    }
  }

  private static <R extends Serializable> Compared<R> compare(
      Rewriting rewriting,
      CorpusSource source,
      NamedFile file,
      FileComparisons<R> comparisons,
      Configuration configuration)
      throws IOException {
    CorpusSplit whole = file.file().whole();
    String name = file.folder() + new Path(whole.path()).getName();
    try (FileComparison<R> comparison = comparisons.of(file.file(), name, configuration)) {
      Rewritten unused =
          rewriting.rewrite(
              whole,
              new OfDocuments(source, file.file(), comparison),
              (written, content) -> content.writeTo(OutputStream.nullOutputStream()));
      return new Compared<>(file.file().number(), comparison.result());
    }
  }

  /** What is done with a file; its result knows the file's number. */
  @FunctionalInterface
  private interface FileWork<R extends Numbered> extends Serializable {
    R of(Rewriting rewriting, CorpusSource source, NamedFile file, Configuration configuration)
        throws IOException;
  }

  /** Belongs to a file. */
  private interface Numbered extends Serializable {
    int number();
  }

  /** What came of a file. */
  private record Compared<R extends Serializable>(int number, R result) implements Numbered {}

  private <R extends Numbered> List<R> run(
      FileWork<R> work, String description, LongConsumer progress) {
    Broadcast<CorpusSource> sharedSource = source;
    Broadcast<SerializableConfiguration> hadoop = configuration;
    InsertedFields inserted = fields;
    List<R> results = new ArrayList<>();
    long[] done = {0};
    try {
      ShardTasks.run(
          SplitRdd.of(context, files, file -> file.file().whole(), mostPerTask),
          description,
          group -> work(group, sharedSource.value(), inserted, work, hadoop.value().value()),
          () -> Long.MAX_VALUE,
          some -> {
            results.addAll(some);
            for (R one : some) {
              done[0] += requireNonNull(bytes.get(one.number()));
            }
            progress.accept(done[0]);
          });
    } catch (RuntimeException e) {
      throw failure(e);
    }
    results.sort(Comparator.comparingInt(Numbered::number));
    return results;
  }

  /** What could not be written is no failure of the corpus. */
  private static RuntimeException failure(RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof StoreException unwritten) {
        return unwritten;
      }
    }
    return FailedPass.of(e);
  }

  private static <R extends Numbered> ArrayList<R> work(
      List<NamedFile> files,
      CorpusSource source,
      InsertedFields fields,
      FileWork<R> work,
      Configuration configuration) {
    Rewriting rewriting = new Rewriting(source, fields, configuration);
    ArrayList<R> results = new ArrayList<>();
    for (NamedFile file : files) {
      try {
        results.add(work.of(rewriting, source, file, configuration));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return results;
  }

  /** Tells documents from records that do not belong to the corpus. */
  private static final class OfDocuments implements Edits {
    private final CorpusSource source;
    private final CorpusFile file;
    private final DocumentEdits edits;
    private long found;

    OfDocuments(CorpusSource source, CorpusFile file, DocumentEdits edits) {
      this.source = source;
      this.file = file;
      this.edits = edits;
    }

    private boolean isBehindLimit() {
      return file.firstIndex() + found == source.limit();
    }

    @Override
    public Edit document(Parsed.Text document) {
      if (!source.keeps(document.text()) || isBehindLimit()) {
        return Edit.DROPPED;
      }
      if (found == file.documents()) {
        throw new CorpusException(
            CorpusException.Category.DAMAGED,
            file.whole().path() + " changed while it was read; start again");
      }
      return edits.edit(
          new Document(file.firstIndex() + found++, document.text(), document.user()));
    }

    @Override
    public boolean keeps(Flaw flaw) {
      return edits.keeps(flaw) && !isBehindLimit();
    }

    @Override
    public @Nullable OtherFields otherFields() {
      return edits.otherFields();
    }
  }
}
