package org.coalmine.duplicates;

/**
 * What of one document is repeated: the union of its repeated pieces, which are given in the order
 * of their places.
 *
 * <p>Pieces that overlap or touch are one stretch. A stretch may be made of several repeats; what
 * one other place repeats is an {@link Alignment}. The kept pieces of one repeat touch each other
 * where a piece is at least as long as the window, so both are short by less than the window at
 * each end.
 */
public final class RepeatedText {
  private final int piece;
  private final Union everywhere = new Union();
  private final Union elsewhere = new Union();
  private Alignment open = Alignment.NONE;
  private Alignment best = Alignment.NONE;

  /**
   * @param piece characters of a piece
   */
  public RepeatedText(int piece) {
    this.piece = piece;
  }

  /**
   * A stretch of the document that stands in another place too, character by character.
   *
   * @param offset where it begins
   * @param length in characters
   * @param otherDocument where it stands too, which may be the document itself
   * @param otherOffset where it begins there
   */
  public record Alignment(int offset, int length, long otherDocument, int otherOffset) {
    static final Alignment NONE = new Alignment(0, 0, -1, 0);

    private boolean goesOn(int place, long document, int there) {
      return document == otherDocument
          && there - place == otherOffset - offset
          && place <= offset + length;
    }
  }

  /**
   * Adds a piece, at or behind the ones before.
   *
   * @param offset where it begins
   * @param inOthers whether it stands in another document too; if not, it does in this one
   * @param otherDocument a place where it stands too
   * @param otherOffset where it begins there
   */
  public void add(int offset, boolean inOthers, long otherDocument, int otherOffset) {
    everywhere.add(offset, offset + piece);
    if (inOthers) {
      elsewhere.add(offset, offset + piece);
    }
    aligned(offset, otherDocument, otherOffset);
  }

  private void aligned(int offset, long otherDocument, int otherOffset) {
    open =
        open.goesOn(offset, otherDocument, otherOffset)
            ? new Alignment(
                open.offset(), offset + piece - open.offset(), otherDocument, open.otherOffset())
            : new Alignment(offset, piece, otherDocument, otherOffset);
    if (open.length() > best.length()) {
      best = open;
    }
  }

  /** How many characters stand in another place too. */
  public int characters() {
    return everywhere.length;
  }

  /** How many of them stand in this document alone. */
  public int withinOnly() {
    return everywhere.length - elsewhere.length;
  }

  /** The length of the longest stretch, in characters. */
  public int longest() {
    return everywhere.longest;
  }

  /** The longest stretch that one other place repeats as a whole; the first of several. */
  public Alignment best() {
    return best;
  }

  /** The union of intervals that are given in the order of their beginnings. */
  private static final class Union {
    private int start;
    private int end;
    private int length;
    private int longest;

    void add(int from, int to) {
      if (length == 0 || from > end) {
        start = from;
        end = from;
      }
      length += Math.max(0, to - end);
      end = Math.max(end, to);
      longest = Math.max(longest, end - start);
    }
  }
}
