package org.coalmine.corpus.write;

import java.util.List;
import java.util.function.UnaryOperator;

/** Writes a line anew, without its end. */
interface LineEditor {
  /** The same line with other texts. */
  byte[] rewritten(byte[] line, UnaryOperator<List<String>> texts);

  /** A line like this one with another text. */
  byte[] inserted(byte[] line, Inserted inserted);
}
