package org.coalmine.audit.plan;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.candidate.Candidates;
import org.coalmine.candidate.SuffixScoring;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.transformer.Transformer;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.token.TokenVocabulary;
import org.coalmine.token.Vocabulary;

/**
 * The candidates of formats under a model, each made once. A format that the model cannot serve is
 * refused with the reason. Safe for use by several threads.
 */
public final class ScoredFormats {
  /** Fills that are looked at where a text before every text could merge with what follows it. */
  private static final int MOST_MERGES = 100;

  private final LanguageModel model;
  private final SuffixScoring scoring;
  private final Map<String, Candidates> known = new HashMap<>();

  /**
   * @param scoring of a model of tokens
   */
  public ScoredFormats(LanguageModel model, SuffixScoring scoring) {
    this.model = model;
    this.scoring = scoring;
  }

  /** The model. */
  public LanguageModel model() {
    return model;
  }

  /** Whether a model reads tokens of several characters. */
  public static boolean readsTokens(LanguageModel model) {
    return model.vocabulary() instanceof TokenVocabulary;
  }

  /**
   * The candidates of a format.
   *
   * @throws ConfigurationException if the model cannot spell them, or they are longer than its
   *     longest text, or their first symbol has no cost
   */
  public synchronized Candidates of(CanaryFormat format) {
    Candidates found = known.get(format.name());
    if (found == null) {
      found = make(format);
      known.put(format.name(), found);
    }
    return found;
  }

  /**
   * What to look after where nothing stands beside the fill of a format; empty where something
   * does, and in a model of characters.
   */
  public Optional<String> neighbours(CanaryFormat format) {
    boolean first = format.prefix().isEmpty();
    boolean last = format.suffix().isEmpty();
    if (!readsTokens(model) || !(first || last)) {
      return Optional.empty();
    }
    return Optional.of(
        "Format %s has no text %s its fill. The text beside a fill decides how it is cut into tokens:"
                .formatted(format.name(), last ? (first ? "beside" : "behind") : "before")
            + " put what stood there when it was planted into the format, a blank or a line end"
            + " included.");
  }

  private Candidates make(CanaryFormat format) {
    try {
      Candidates candidates = Candidates.of(format, model.vocabulary(), scoring);
      if (model instanceof Transformer transformer) {
        requireBoundary(format, candidates, transformer);
      }
      return candidates;
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException(String.valueOf(e.getMessage()), e);
    }
  }

  private void requireBoundary(
      CanaryFormat format, Candidates candidates, Transformer transformer) {
    int[] boundary = transformer.boundary();
    if (boundary.length == 0 && candidates.context().length() == 0) {
      throw new IllegalArgumentException(
          "format '%s': nothing stands before a text, so its first token has no cost, and the fill"
                  .formatted(format.name())
              + " begins in it; choose another boundary, or put text before {fill}");
    }
    long text = candidates.context().length() + (long) depth(candidates.automaton());
    if (text > model.longest()) {
      throw new IllegalArgumentException(
          "format '%s': its longest text has %d tokens behind %d that stand before every text, and"
                  .formatted(format.name(), text, boundary.length)
              + " the model has %d positions; shorten the text before {fill}"
                  .formatted(model.longest() + boundary.length));
    }
    if (isText(boundary, model.vocabulary())) {
      requireSplit(format, model.vocabulary(), boundary);
    }
  }

  /** Whether a boundary is a text, rather than none or a token of its own. */
  private static boolean isText(int[] boundary, Vocabulary vocabulary) {
    String text = vocabulary.decode(boundary);
    boolean ownToken =
        vocabulary instanceof TokenVocabulary tokens && tokens.addedToken(text).isPresent();
    return boundary.length > 1
        || boundary.length == 1 && !ownToken && Arrays.equals(vocabulary.encode(text), boundary);
  }

  /** A text before every text must be cut into tokens as it is by itself. */
  private static void requireSplit(CanaryFormat format, Vocabulary vocabulary, int[] boundary) {
    String before = vocabulary.decode(boundary);
    BigInteger size = format.space().size();
    BigInteger checked = size.min(BigInteger.valueOf(MOST_MERGES));
    for (int number = 0; number < checked.intValue(); number++) {
      BigInteger index = size.multiply(BigInteger.valueOf(number)).divide(checked);
      String text = format.prefix() + format.space().fill(index) + format.suffix();
      int[] whole = vocabulary.encode(before + text);
      int[] apart = vocabulary.encode(text);
      boolean split =
          whole.length == boundary.length + apart.length
              && Arrays.equals(whole, 0, boundary.length, boundary, 0, boundary.length)
              && Arrays.equals(whole, boundary.length, whole.length, apart, 0, apart.length);
      if (!split) {
        throw new IllegalArgumentException(
            "format '%s': the end of the boundary and the text behind it are cut into tokens"
                    .formatted(format.name())
                + " together; put the boundary's text into the format, before {fill}, and leave"
                + " boundary at auto");
      }
    }
  }

  /** Symbols of the longest path. */
  static int depth(CandidateAutomaton automaton) {
    int[] longest = new int[automaton.states()];
    for (int state = longest.length - 1; state >= 0; state--) {
      for (int edge = 0; edge < automaton.fanout(state); edge++) {
        longest[state] = Math.max(longest[state], 1 + longest[automaton.target(state, edge)]);
      }
    }
    return longest[automaton.start()];
  }

  /** The candidates of several formats. */
  public List<Candidates> of(List<CanaryFormat> formats) {
    return formats.stream().map(this::of).toList();
  }
}
