package org.coalmine.generation;

/** How generated documents are kept. */
public enum DocumentFormat {
  /** JSON lines, compressed by gzip: {@code {"index":0,"text":"…"}}. */
  JSONL("jsonl.gz"),
  /** Parquet with the columns index and text. */
  PARQUET("parquet");

  private final String suffix;

  DocumentFormat(String suffix) {
    this.suffix = suffix;
  }

  /** How names of files end. */
  public String suffix() {
    return suffix;
  }
}
