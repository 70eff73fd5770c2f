package org.coalmine.corpus.write;

import java.util.List;
import java.util.function.Function;

/** Writes a line anew, without its end. */
interface LineEditor {
  /** The same line with other texts. */
  byte[] rewritten(byte[] line, Function<Edit.Texts, List<String>> texts);

  /** A line like this one with another text. */
  byte[] inserted(byte[] line, Inserted inserted);

  /** Names the fields of a line that hold no text. */
  void nameOthers(byte[] line, OtherFields others);
}
