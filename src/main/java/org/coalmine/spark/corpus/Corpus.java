package org.coalmine.spark.corpus;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaRDD;
import org.coalmine.corpus.CorpusException;
import org.coalmine.text.CorpusAccount;
import org.coalmine.text.Document;
import org.jspecify.annotations.Nullable;

/**
 * The documents of a corpus, numbered from 0: files in the order of their paths, documents in the
 * order of their file. Numbers, digest and counts do not depend on partitions or executors.
 */
public final class Corpus {
  private final JavaRDD<Document> documents;
  private final String digest;
  private final SortedMap<Integer, Long> characters;
  private final Quarantine quarantine;
  private final CorpusAccount account;
  private final @Nullable CorpusException refusal;
  private final CorpusSamples samples;
  private final List<CorpusFile> files;

  /**
   * @param refusal why nothing can be trained on it; null if something can
   */
  Corpus(
      JavaRDD<Document> documents,
      String digest,
      SortedMap<Integer, Long> characters,
      Quarantine quarantine,
      CorpusAccount account,
      @Nullable CorpusException refusal,
      CorpusSamples samples,
      List<CorpusFile> files) {
    this.documents = documents;
    this.digest = digest;
    this.characters = Collections.unmodifiableSortedMap(new TreeMap<>(characters));
    this.quarantine = quarantine;
    this.account = account;
    this.refusal = refusal;
    this.samples = samples;
    this.files = List.copyOf(files);
  }

  /** Why nothing can be trained on it: what is unread, all of it named, or no document. */
  public Optional<CorpusException> refusal() {
    return Optional.ofNullable(refusal);
  }

  /**
   * This corpus, if it can be trained on.
   *
   * @throws CorpusException its {@link #refusal} if not
   */
  public Corpus required() {
    if (refusal != null) {
      throw refusal;
    }
    return this;
  }

  /** What became of every file and record. */
  public CorpusAccount account() {
    return account;
  }

  /**
   * The first, the middle and the last document, each once; none where a program gives them. They
   * are read again, without the end of a long one.
   */
  public List<SampledDocument> sample() {
    return size() == 0 ? List.of() : sample(new TreeSet<>(List.of(0L, size() / 2, size() - 1)));
  }

  /** Some documents, as {@link #sample()} has three. */
  public List<SampledDocument> sample(Set<Long> indexes) {
    return indexes.isEmpty() ? List.of() : samples.of(indexes);
  }

  /** The files that were read, in order; none where a program gives the documents. */
  public List<CorpusFile> files() {
    return files;
  }

  /** The documents, ascending by index; read again from the files at every use unless cached. */
  public JavaRDD<Document> documents() {
    return documents;
  }

  /** Some documents by index, whole; of files only the splits that hold one are read. */
  public JavaRDD<Document> documentsAmong(Set<Long> indexes) {
    return samples.among(documents, indexes);
  }

  /** The same on the driver, which must hold them. */
  public List<Document> whole(Set<Long> indexes) {
    return indexes.isEmpty() ? List.of() : documentsAmong(indexes).collect();
  }

  /**
   * The documents in pieces of so many, the last one shorter: the same pieces on any cluster. None
   * where a program gives the documents.
   */
  public List<DocumentRange> ranges(long documents) {
    return samples.ranges(documents);
  }

  /** How many documents there are; at least one unless there is a {@link #refusal}. */
  public long size() {
    return account.records().documents();
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
}
