package org.coalmine.spark.training;

import java.io.Closeable;

/** What a process keeps of one logical worker's text. */
interface Share extends Closeable {
  /** Whether it still seems to be what was built; if not, it is built again. */
  boolean isWhole();

  /** Frees its memory and removes its files. */
  @Override
  void close();
}
