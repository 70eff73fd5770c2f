package org.coalmine.token;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.coalmine.token.split.SplitProgram;

/** Splits pieces of a text into smaller ones, across which no token goes. */
public sealed interface PreTokenizer extends Serializable {
  /**
   * A piece of a text.
   *
   * @param codePoints its characters
   * @param first whether it begins where the text begins
   */
  record Piece(int[] codePoints, boolean first) {
    Piece part(int from, int to) {
      return new Piece(Arrays.copyOfRange(codePoints, from, to), first && from == 0);
    }

    boolean startsWith(int codePoint) {
      return codePoints.length > 0 && codePoints[0] == codePoint;
    }

    Piece behind(int codePoint) {
      int[] longer = new int[codePoints.length + 1];
      longer[0] = codePoint;
      System.arraycopy(codePoints, 0, longer, 1, codePoints.length);
      return new Piece(longer, first);
    }
  }

  /** The pieces of a piece; none is empty. */
  List<Piece> split(Piece piece);

  /**
   * Every match of an expression is a piece, and so is all between two matches.
   *
   * @param program the expression
   * @param gaps whether text between matches may be; otherwise it would be lost
   */
  record Split(SplitProgram program, boolean gaps) implements PreTokenizer {
    @Override
    public List<Piece> split(Piece piece) {
      List<Piece> pieces = new ArrayList<>();
      SplitProgram.Run run = program.new Run();
      int[] text = piece.codePoints();
      int gap = 0;
      int place = 0;
      while (place < text.length) {
        int end = run.matchEnd(text, place, text.length);
        if (end < 0) {
          place++;
          continue;
        }
        addGap(piece, gap, place, pieces);
        pieces.add(piece.part(place, end));
        gap = end;
        place = end;
      }
      addGap(piece, gap, text.length, pieces);
      return pieces;
    }

    private void addGap(Piece piece, int from, int to, List<Piece> pieces) {
      if (from == to) {
        return;
      }
      if (!gaps) {
        throw new IllegalArgumentException(
            "the tokenizer drops U+%04X from the text".formatted(piece.codePoints()[from]));
      }
      pieces.add(piece.part(from, to));
    }
  }

  /** Where a piece does not begin with a blank, it gets one in front. */
  record BlankInFront() implements PreTokenizer {
    @Override
    public List<Piece> split(Piece piece) {
      return List.of(piece.startsWith(' ') ? piece : piece.behind(' '));
    }
  }

  /** When a {@link Metaspace} puts its mark in front of a piece. */
  enum Prepend {
    ALWAYS,
    FIRST,
    NEVER
  }

  /**
   * Blanks become marks, which begin pieces.
   *
   * @param mark the character that stands for a blank
   * @param prepend when a piece gets a mark in front
   * @param splits whether a mark begins a piece
   */
  record Metaspace(int mark, Prepend prepend, boolean splits) implements PreTokenizer {
    @Override
    public List<Piece> split(Piece piece) {
      int[] marked =
          Arrays.stream(piece.codePoints()).map(one -> one == ' ' ? mark : one).toArray();
      Piece changed = new Piece(marked, piece.first());
      boolean prepended = prepend == Prepend.ALWAYS || (prepend == Prepend.FIRST && piece.first());
      if (prepended && !changed.startsWith(mark)) {
        changed = changed.behind(mark);
      }
      if (!splits) {
        return List.of(changed);
      }
      List<Piece> pieces = new ArrayList<>();
      int[] text = changed.codePoints();
      int begin = 0;
      for (int place = 1; place <= text.length; place++) {
        if (place == text.length || text[place] == mark) {
          pieces.add(changed.part(begin, place));
          begin = place;
        }
      }
      return pieces;
    }
  }
}
