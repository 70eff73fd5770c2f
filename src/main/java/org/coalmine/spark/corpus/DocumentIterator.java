package org.coalmine.spark.corpus;

import static org.coalmine.corpus.CorpusException.Category.DAMAGED;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.coalmine.corpus.CorpusException;
import org.coalmine.corpus.CorpusRecords;
import org.coalmine.corpus.CorpusRecords.Parsed;
import org.coalmine.corpus.Formats;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.jspecify.annotations.Nullable;

/** The documents of one partition, read while they are asked for. */
final class DocumentIterator implements Iterator<Document>, TaskCompletionListener {
  private final Iterator<NumberedSplit> splits;
  private final Broadcast<CorpusSource> source;
  private final Broadcast<SerializableConfiguration> configuration;
  private @Nullable CorpusRecords records;
  private @Nullable NumberedSplit split;
  private long read;
  private long record;

  DocumentIterator(
      List<NumberedSplit> splits,
      Broadcast<CorpusSource> source,
      Broadcast<SerializableConfiguration> configuration) {
    this.splits = splits.iterator();
    this.source = source;
    this.configuration = configuration;
    TaskContext task = TaskContext.get();
    if (task != null) {
      var unused = task.addTaskCompletionListener(this);
    }
  }

  @Override
  public boolean hasNext() {
    while (split == null || read == split.documents()) {
      close();
      if (!splits.hasNext()) {
        return false;
      }
      split = splits.next();
      read = 0;
      record = split.recordsBefore();
    }
    return true;
  }

  @Override
  public Document next() {
    if (!hasNext() || split == null) {
      throw new NoSuchElementException("the partition has no further document");
    }
    try {
      if (records == null) {
        records = Formats.open(split.split(), source.value(), configuration.value().value());
      }
      while (records.next()) {
        record++;
        if (records.current() instanceof Parsed.Text text && source.value().keeps(text.text())) {
          return new Document(split.firstIndex() + read++, text.text(), text.user());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + split.split().path(), e);
    }
    throw new CorpusException(
        DAMAGED, split.split().path() + " changed while it was read; start again");
  }

  /** The next document with its place. */
  PlacedDocument nextPlaced() {
    Document document = next();
    return new PlacedDocument(document, Objects.requireNonNull(split).split().path(), record);
  }

  void close() {
    if (records != null) {
      try {
        records.close();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot close a file of the corpus", e);
      } finally {
        records = null;
      }
    }
  }

  @Override
  public void onTaskCompletion(TaskContext context) {
    close();
  }
}
