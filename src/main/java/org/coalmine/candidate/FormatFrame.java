package org.coalmine.candidate;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.FillSet;
import org.coalmine.token.AddedTokens;
import org.coalmine.token.AddedTokens.Added;
import org.coalmine.token.AddedTokens.Occurrence;
import org.coalmine.token.Encoding;
import org.coalmine.token.PreTokenizer;
import org.coalmine.token.PreTokenizer.BlankInFront;
import org.coalmine.token.PreTokenizer.Metaspace;
import org.coalmine.token.PreTokenizer.Prepend;
import org.coalmine.token.PreTokenizer.Split;
import org.coalmine.token.TextNormalizer;
import org.coalmine.token.TokenVocabulary;
import org.coalmine.token.split.SplitExpression;
import org.coalmine.token.split.SplitMarks.Splitter;

/**
 * The texts of a format as they are when a tokenizer begins to split them: normalised, without what
 * stands before the last added token in front of the fill and behind the first one after it. Those
 * parts have the same tokens whatever the fill is.
 *
 * @param before the tokens in front
 * @param head the text before the fills
 * @param fills what may stand in the hole; as many as the space has
 * @param tail the text behind them
 * @param after the tokens behind the tail
 * @param splitters what splits the texts, the outermost first
 * @param marksBlanks whether blanks have become marks
 * @param putsBlankInFront whether fills may have got a blank in front
 */
record FormatFrame(
    int[] before,
    String head,
    FillSet fills,
    String tail,
    int[] after,
    List<Splitter> splitters,
    boolean marksBlanks,
    boolean putsBlankInFront) {

  /**
   * Frames the fills of a format.
   *
   * @throws IllegalArgumentException if the tokenizer does something with some text of the format
   *     that is not modelled; names it, and says what to change
   */
  static FormatFrame of(CanaryFormat format, TokenVocabulary vocabulary) {
    return new Builder(format, vocabulary).frame();
  }

  private static final class Builder {
    private static final int MOST_COMPARED = 100_000;

    private final CanaryFormat format;
    private final TokenVocabulary vocabulary;
    private final Encoding encoding;
    private final List<Splitter> splitters = new ArrayList<>();
    private int headBegin;
    private int tailEnd;
    private String head;
    private FillSet fills;
    private String tail;
    private boolean marksBlanks;
    private boolean putsBlankInFront;

    Builder(CanaryFormat format, TokenVocabulary vocabulary) {
      this.format = format;
      this.vocabulary = vocabulary;
      this.encoding = vocabulary.encoding();
      this.head = format.prefix();
      this.fills = format.space().fills();
      this.tail = format.suffix();
      this.tailEnd = tail.length();
    }

    FormatFrame frame() {
      AddedTokens added = encoding.added();
      refuseTouching(added.raw());
      cutHead(added.inRaw(head));
      cutTail(added.inRaw(tail));
      encoding.normalizer().steps().forEach(this::normalize);
      refuseTouching(added.normalized());
      List<Occurrence> inHead = added.inNormalized(head);
      List<Occurrence> inTail = added.inNormalized(tail);
      if (encoding.normalizer().steps().isEmpty()) {
        cutHead(inHead);
        cutTail(inTail);
      } else if (!inHead.isEmpty() || !inTail.isEmpty()) {
        Added token = (inHead.isEmpty() ? inTail : inHead).get(0).token();
        throw refused(
            "holds '%s', a token that is looked for in normalised text; leave it out"
                .formatted(token.content()));
      }
      encoding.preTokenizers().forEach(this::split);
      requireAllFills();
      return new FormatFrame(
          vocabulary.encode(format.prefix().substring(0, headBegin)),
          head,
          fills,
          tail,
          vocabulary.encode(format.suffix().substring(tailEnd)),
          List.copyOf(splitters),
          marksBlanks,
          putsBlankInFront);
    }

    private void refuseTouching(List<Added> tokens) {
      Optional<String> touching =
          AddedTokenSearch.touching(
              tokens.stream().map(Added::content).toList(), head, fills.automaton(), tail);
      if (touching.isPresent()) {
        throw refused(
            ("can hold '%s' in or across its fill, which is a token of its own that is taken out"
                    + " of a text before all others; change the fills so that it cannot occur")
                .formatted(touching.get()));
      }
    }

    private void cutHead(List<Occurrence> tokens) {
      if (tokens.isEmpty()) {
        return;
      }
      Occurrence last = tokens.get(tokens.size() - 1);
      if (last.to() == head.length()) {
        refuseBeside(last.token(), last.token().stripRight());
      }
      headBegin += last.to();
      head = head.substring(last.to());
    }

    private void cutTail(List<Occurrence> tokens) {
      if (tokens.isEmpty()) {
        return;
      }
      Occurrence first = tokens.get(0);
      if (first.from() == 0) {
        refuseBeside(first.token(), first.token().stripLeft());
      }
      tailEnd = first.from();
      tail = tail.substring(0, first.from());
    }

    private void refuseBeside(Added token, boolean strips) {
      if (token.singleWord() || (strips && spaces())) {
        throw refused(
            ("has the token '%s' beside its fill, and whether the tokenizer takes it out, and how"
                    + " much, depends on the fill; put a letter or a point between them")
                .formatted(token.content()));
      }
    }

    private boolean spaces() {
      return format.space().characters().codePoints().anyMatch(AddedTokens::isSpace);
    }

    private void normalize(TextNormalizer.Step step) {
      switch (step.kind()) {
        case PREPEND -> head = step.content() + head;
        case REPLACE_BLANKS -> {
          marksBlanks = true;
          head = step.apply(head);
          tail = step.apply(tail);
          if (format.space().characters().indexOf(' ') >= 0) {
            if (step.content().codePointCount(0, step.content().length()) != 1) {
              throw refused(
                  "has blanks in its fills, for which the tokenizer puts '%s'; leave them out"
                      .formatted(step.content()));
            }
            fills = fills.replaced(' ', step.content().codePointAt(0));
          }
        }
        case NFC ->
            (head + format.space().characters() + tail)
                .codePoints()
                .filter(codePoint -> !isInert(codePoint))
                .findFirst()
                .ifPresent(
                    codePoint -> {
                      throw refused(
                          ("has U+%04X, which the tokenizer's normalizer NFC may join with its"
                                  + " neighbours; leave it out")
                              .formatted(codePoint));
                    });
      }
    }

    /**
     * Whether NFC leaves a character alone in any text of such characters: it is a starter, and it
     * is never the later part of a composition (Unicode Standard Annex 15, NFC_Quick_Check).
     */
    private static boolean isInert(int codePoint) {
      int type = Character.getType(codePoint);
      boolean mark =
          type == Character.NON_SPACING_MARK
              || type == Character.COMBINING_SPACING_MARK
              || type == Character.ENCLOSING_MARK;
      boolean conjoining = codePoint >= 0x1161 && codePoint <= 0x11C2;
      return codePoint < 0x300
          || (!mark
              && !conjoining
              && type != Character.UNASSIGNED
              && Normalizer.isNormalized(Character.toString(codePoint), Normalizer.Form.NFC));
    }

    private void split(PreTokenizer one) {
      if (one instanceof Split split) {
        splitters.add(new Splitter(split.program(), split.gaps()));
        return;
      }
      if (!splitters.isEmpty()) {
        throw refused(
            "has candidates that are not modelled: the tokenizer changes blanks behind a Split");
      }
      if (one instanceof BlankInFront) {
        putInFront(' ');
      } else if (one instanceof Metaspace metaspace) {
        normalize(
            new TextNormalizer.Step(
                TextNormalizer.Kind.REPLACE_BLANKS, Character.toString(metaspace.mark())));
        boolean first = headBegin == 0;
        if (metaspace.prepend() == Prepend.ALWAYS
            || (metaspace.prepend() == Prepend.FIRST && first)) {
          putInFront(metaspace.mark());
        }
        if (metaspace.splits()) {
          String mark = Character.toString(metaspace.mark());
          splitters.add(
              new Splitter(SplitExpression.program("%s[^%s]*".formatted(mark, mark)), true));
        }
      }
    }

    private void putInFront(int blank) {
      if (head.isEmpty()) {
        fills = fills.begunWith(blank);
        putsBlankInFront = true;
      } else if (head.codePointAt(0) != blank) {
        head = Character.toString(blank) + head;
      }
    }

    private void requireAllFills() {
      if (fills.automaton().size().equals(format.space().size())) {
        return;
      }
      throw refused(
          "has different fills that are one text to the tokenizer%s; leave one of them out"
              .formatted(twins()));
    }

    /** Two fills with the same tokens, of the first fills and of random ones, if there are. */
    private String twins() {
      Map<List<Integer>, String> known = new HashMap<>();
      Random random = new Random(1);
      for (int i = 0; i < 2 * MOST_COMPARED; i++) {
        String fill = RandomFills.fill(format.space(), i < MOST_COMPARED ? i : -1, random);
        List<Integer> tokens = new ArrayList<>();
        for (int token : vocabulary.encode(format.prefix() + fill + format.suffix())) {
          tokens.add(token);
        }
        String other = known.putIfAbsent(tokens, fill);
        if (other != null && !other.equals(fill)) {
          return ", '%s' and '%s'".formatted(other, fill);
        }
      }
      return "";
    }

    private IllegalArgumentException refused(String what) {
      return new IllegalArgumentException("format '%s' %s".formatted(format.name(), what));
    }
  }
}
