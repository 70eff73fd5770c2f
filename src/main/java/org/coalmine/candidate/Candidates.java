package org.coalmine.candidate;

import java.io.Serializable;
import java.math.BigInteger;
import java.util.stream.IntStream;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.InvalidExpressionException;
import org.coalmine.token.Alphabet;
import org.coalmine.token.TokenVocabulary;
import org.coalmine.token.Vocabulary;

/**
 * The candidates of a format as a model reads them.
 *
 * @param context what every candidate begins with
 * @param automaton what follows it: a path for each fill
 */
public record Candidates(Context context, CandidateAutomaton automaton) implements Serializable {
  /** The same with {@link SuffixScoring#AUTO}. */
  public static Candidates of(CanaryFormat format, Vocabulary vocabulary) {
    return of(format, vocabulary, SuffixScoring.AUTO);
  }

  /**
   * The candidates of a format in the symbols of a vocabulary.
   *
   * @param scoring of tokens; over characters the suffix is always scored
   * @throws IllegalArgumentException if the vocabulary cannot spell the format or a fill; names
   *     what it lacks
   * @throws InvalidExpressionException if the automaton would be too large
   */
  public static Candidates of(CanaryFormat format, Vocabulary vocabulary, SuffixScoring scoring) {
    if (vocabulary instanceof Alphabet alphabet) {
      return new Candidates(
          CharacterCandidates.context(format, alphabet), CharacterCandidates.of(format, alphabet));
    }
    TokenCandidates candidates = TokenCandidates.of(format, (TokenVocabulary) vocabulary, scoring);
    return new Candidates(candidates.context(), candidates);
  }

  /**
   * What is really scored. Where fills begin each other and a suffix follows, tokens are scored to
   * the end of the text whatever was asked.
   */
  public SuffixScoring scoring() {
    return automaton instanceof TokenCandidates tokens ? tokens.scoring() : SuffixScoring.ALWAYS;
  }

  /**
   * Whether the last scored token of some candidate holds the beginning of the suffix, too. Then
   * some candidates pay for a piece of the suffix and others do not. The order is one order over R
   * all the same.
   */
  public boolean tokenAcrossEnd() {
    return automaton instanceof TokenCandidates tokens && tokens.tokenAcrossEnd();
  }

  /**
   * Whether these are the sequences of other candidates behind some symbols, one for one. Proved on
   * the automata, for all candidates.
   *
   * @param before what is put before each of the others
   */
  public boolean areBehind(int[] before, Candidates others) {
    int[] ofOthers =
        IntStream.concat(IntStream.of(before), IntStream.of(others.context.symbols())).toArray();
    return SamePaths.are(context.symbols(), automaton, ofOthers, others.automaton);
  }

  /** |R|. */
  public BigInteger size() {
    return automaton.size();
  }

  /**
   * The symbols that are scored for a fill: the context and the fill's path.
   *
   * @throws IllegalArgumentException if the fill is not in the space; the message holds none of it
   */
  public int[] symbols(String fill) {
    BigInteger ahead =
        automaton
            .indexOf(fill)
            .orElseThrow(() -> new IllegalArgumentException("the fill is not in the space"));
    IntStream.Builder path = IntStream.builder();
    int state = automaton.start();
    while (!(automaton.accepts(state) && ahead.signum() == 0)) {
      ahead = automaton.accepts(state) ? ahead.subtract(BigInteger.ONE) : ahead;
      int k = 0;
      while (ahead.compareTo(automaton.completions(automaton.target(state, k))) >= 0) {
        ahead = ahead.subtract(automaton.completions(automaton.target(state, k++)));
      }
      path.add(automaton.symbol(state, k));
      state = automaton.target(state, k);
    }
    return IntStream.concat(IntStream.of(context.symbols()), path.build()).toArray();
  }
}
