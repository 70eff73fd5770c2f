package org.coalmine.spark.corpus;

import java.io.Serializable;

/** Makes the edits of a file, anew for every attempt to write it. */
@FunctionalInterface
public interface FileEdits extends Serializable {
  /** The edits of a file, which depend on nothing but it and what this was made of. */
  DocumentEdits of(CorpusFile file);
}
