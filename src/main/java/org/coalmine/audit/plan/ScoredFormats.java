package org.coalmine.audit.plan;

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
      requireSplit(format, candidates, boundary);
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

  /** A text before every text must be cut into tokens as it is by itself, before every fill. */
  private void requireSplit(CanaryFormat format, Candidates candidates, int[] boundary) {
    String before = model.vocabulary().decode(boundary);
    if (!joined(format, before).areBehind(boundary, candidates)) {
      throw new IllegalArgumentException(
          "format '%s': the end of the boundary and the text behind it are cut into tokens"
                  .formatted(format.name())
              + " together; put the boundary's text into the format, before {fill}, and leave"
              + " boundary at auto");
    }
  }

  private Candidates joined(CanaryFormat format, String before) {
    try {
      return Candidates.of(
          new CanaryFormat(format.name(), before + format.text(), format.space()),
          model.vocabulary(),
          scoring);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "behind the boundary's text: %s; put that text into the format and leave boundary at auto"
              .formatted(e.getMessage()),
          e);
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
