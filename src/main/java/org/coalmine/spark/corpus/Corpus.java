package org.coalmine.spark.corpus;

import static org.coalmine.spark.corpus.CorpusException.Category.DAMAGED;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.TaskCompletionListener;
import org.coalmine.spark.corpus.CorpusRecords.Parsed;
import org.coalmine.text.CorpusSource;
import org.coalmine.text.Document;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a corpus, numbered from 0: files in the order of their paths, documents in the
 * order of their file. Numbers, digest and counts do not depend on partitions or executors.
 */
public final class Corpus {
  private final JavaRDD<Document> documents;
  private final long size;
  private final String digest;
  private final SortedMap<Integer, Long> characters;
  private final Quarantine quarantine;

  Corpus(
      JavaRDD<Document> documents,
      long size,
      String digest,
      SortedMap<Integer, Long> characters,
      Quarantine quarantine) {
    this.documents = documents;
    this.size = size;
    this.digest = digest;
    this.characters = Collections.unmodifiableSortedMap(new TreeMap<>(characters));
    this.quarantine = quarantine;
  }

  /** The documents, ascending by index; read again from the files at every use unless cached. */
  public JavaRDD<Document> documents() {
    return documents;
  }

  /** How many documents there are; at least one. */
  public long size() {
    return size;
  }

  /**
   * SHA-256 in hexadecimal over the documents in order, cut where the files' splits are: the same
   * files in the same order have the same digest, whatever their names.
   */
  public String digest() {
    return digest;
  }

  /** How often each code point occurs in the documents. */
  public SortedMap<Integer, Long> characters() {
    return characters;
  }

  /** What was left out. */
  public Quarantine quarantine() {
    return quarantine;
  }

  /**
   * A split and what the first pass found of it.
   *
   * @param split the bytes
   * @param firstIndex the index of its first document
   * @param documents how many of its documents belong to the corpus
   */
  record NumberedSplit(CorpusSplit split, long firstIndex, long documents)
      implements Serializable {}

  /** The documents of one partition, read while they are asked for. */
  static final class Documents implements Iterator<Document>, TaskCompletionListener {
    private final Iterator<NumberedSplit> splits;
    private final Broadcast<CorpusSource> source;
    private final Broadcast<SerializableConfiguration> configuration;
    private @Nullable CorpusRecords records;
    private @Nullable NumberedSplit split;
    private long read;

    Documents(
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
          records =
              CorpusRecords.open(split.split(), source.value(), configuration.value().value());
        }
        while (records.next()) {
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

    private void close() {
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
}
