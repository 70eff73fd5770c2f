package org.coalmine.spark.corpus;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongConsumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.Flaw;
import org.coalmine.corpus.write.Edit;
import org.coalmine.corpus.write.Edits;
import org.coalmine.corpus.write.InsertedFields;
import org.coalmine.corpus.write.Rewriting;
import org.coalmine.corpus.write.Rewritten;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.ShardTasks;
import org.coalmine.store.OutputFolder;
import org.coalmine.store.StoreException;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;

/**
 * Writes the files of a corpus anew, each by one task, into a folder. A file that a task has
 * written is whole, and the same bytes whichever attempt wrote it, so a task that is done again
 * does no harm. Records behind the corpus's limit, and documents that lack what the source asks
 * for, are not written.
 */
public final class RewritingJob {
  private final JavaSparkContext context;
  private final Broadcast<CorpusSource> source;
  private final Broadcast<SerializableConfiguration> configuration;
  private final List<NamedFile> files;
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
      implements Serializable {
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
  RewritingJob(
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
    for (CorpusFile file : corpus.files()) {
      String name = names.get(file.number());
      named.add(new NamedFile(file, name.substring(0, name.lastIndexOf('/') + 1)));
    }
    this.files = named;
  }

  /**
   * Writes all files.
   *
   * @param folder that they are written to
   * @param description for Spark's pages; must hold no secret
   * @param progress is given the bytes of the files that are done
   * @return what was written of each file, in their order
   * @throws CorpusException if a file cannot be read, or cannot be written in its format
   */
  public List<FileWritten> write(
      Path folder, FileEdits edits, String description, LongConsumer progress) {
    Broadcast<CorpusSource> sharedSource = source;
    Broadcast<SerializableConfiguration> hadoop = configuration;
    Broadcast<FileEdits> sharedEdits = context.broadcast(edits);
    InsertedFields inserted = fields;
    String path = folder.toString();
    List<FileWritten> written = new ArrayList<>();
    long[] done = {0};
    try {
      ShardTasks.run(
          SplitRdd.of(context, files, file -> file.file().whole(), mostPerTask),
          description,
          group ->
              write(
                  new ArrayList<>(group),
                  new Path(path),
                  sharedSource.value(),
                  inserted,
                  sharedEdits.value(),
                  hadoop.value().value()),
          () -> Long.MAX_VALUE,
          some -> {
            written.addAll(some);
            for (FileWritten one : some) {
              done[0] += files.get(one.number()).file().whole().length();
            }
            progress.accept(done[0]);
          });
    } catch (RuntimeException e) {
      throw failure(e);
    } finally {
      sharedEdits.destroy();
    }
    written.sort(Comparator.comparingInt(FileWritten::number));
    return written;
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

  private static List<FileWritten> write(
      List<NamedFile> files,
      Path path,
      CorpusSource source,
      InsertedFields fields,
      FileEdits edits,
      Configuration configuration) {
    OutputFolder folder = OutputFolder.at(path, configuration);
    Rewriting rewriting = new Rewriting(source, fields, configuration);
    List<FileWritten> written = new ArrayList<>();
    for (NamedFile file : files) {
      List<OutputFolder.Written> outputs = new ArrayList<>();
      try {
        Rewritten records =
            rewriting.rewrite(
                file.file().whole(),
                new OfDocuments(source, file.file(), edits.of(file.file())),
                (name, content) -> outputs.add(folder.write(file.folder() + name, content)));
        written.add(new FileWritten(file.file().number(), outputs, records));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return written;
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
      return edits.keepsFlawed() && !isBehindLimit();
    }
  }
}
