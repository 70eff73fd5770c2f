package org.coalmine.spark.corpus;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaRDD;
import org.coalmine.text.Document;

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
}
