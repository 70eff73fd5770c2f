package org.coalmine.audit.elsewhere;

import org.coalmine.canary.CanaryFormat;
import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * A row of the file that a scorer is given. Places are counted in code points of the text.
 *
 * @param id opaque
 * @param text the whole text
 * @param hole where the fill begins
 * @param holeEnd where it ends
 * @param border where no token of a usual vocabulary reaches across; null where there is none
 */
record TextToScore(String id, Secret text, int hole, int holeEnd, @Nullable Integer border) {
  static final String ID = "id";
  static final String TEXT = "text";
  static final String HOLE = "hole";
  static final String HOLE_END = "hole_end";
  static final String BORDER = "border";

  /** The row at a place of the order of ids. */
  static TextToScore at(TextsToScore texts, int place) {
    int item = texts.itemAt(place);
    TextsToScore.OfFormat of = texts.formats().get(texts.formatOf(item));
    CanaryFormat format = of.format();
    Secret fill = of.fill(texts.placeOf(item));
    int hole = format.prefix().codePointCount(0, format.prefix().length());
    int length = fill.reveal().codePointCount(0, fill.reveal().length());
    return new TextToScore(
        texts.id(place),
        format.filled(fill),
        hole,
        hole + length,
        format.border().isPresent() ? (Integer) format.border().getAsInt() : null);
  }
}
