package org.coalmine.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Enumerated;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.Shard;
import org.coalmine.exposure.TokenWorlds;
import org.coalmine.extract.Extraction.Guess;
import org.coalmine.model.HashedModel;
import org.coalmine.model.LanguageModel;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BestFirstTest {
  static final Alphabet ALPHABET =
      Alphabet.of(" .0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
  private static final SearchBudget SCARCE = new SearchBudget(2_000_000, 4_000_000, 32);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Code {fill}",
        "Code {fill}.",
        "{fill}",
        "{fill} of 12",
      })
  void equalsAPlainLoopOverTheSpace(String text) {
    for (String regex : List.of("[0-9]{3}", "a|ab|abc|[b-d]{1,3}", "(x|yy|zzz){2}[0-9]?")) {
      CanaryFormat format = format(text, regex, Check.NONE);
      for (int seed = 0; seed < 4; seed++) {
        LanguageModel model = new HashedModel(ALPHABET, seed, 2, 4, "Code 123.", 0.3);
        Candidates candidates = Candidates.of(format, ALPHABET);
        List<Guess> expected = everyCandidate(model, format, candidates);
        for (int k : new int[] {1, 2, 7, expected.size()}) {
          Extraction found = BestFirst.search(model, candidates, k, SearchBudget.DEFAULT);
          assertThat(found.guesses())
              .as("text %s, fill %s, seed %d, k %d", text, regex, seed, k)
              .isEqualTo(expected.subList(0, k));
          assertThat(found.complete()).isTrue();
          assertThat(found.proven()).isEqualTo(k);
          assertThat(BestFirst.search(model, candidates, k, SCARCE).guesses())
              .isEqualTo(found.guesses());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {24, 128})
  void equalsAPlainLoopOverTokens(int lanes) {
    for (Enumerated world : TokenWorlds.all(lanes)) {
      List<Guess> expected = everyCandidate(world);
      for (int k : new int[] {1, 7, expected.size() / 3}) {
        Extraction found =
            BestFirst.search(world.model(), world.candidates(), k, SearchBudget.DEFAULT);
        assertThat(found.guesses())
            .as("%s, k %d", world.candidates(), k)
            .isEqualTo(expected.subList(0, k));
        assertThat(found.complete()).isTrue();
        assertThat(BestFirst.search(world.model(), world.candidates(), k, SCARCE).guesses())
            .isEqualTo(found.guesses());
      }
    }
  }

  /** The candidates of a space, the likeliest first. */
  static List<Guess> everyCandidate(Enumerated world) {
    return IntStream.range(0, world.size())
        .mapToObj(i -> new Guess(BigInteger.valueOf(i), world.nats()[i]))
        .sorted()
        .toList();
  }

  @Test
  void equalCandidatesAreOrderedByIndex() {
    LanguageModel model = new HashedModel(ALPHABET, 1, 2, 0, "", 0);
    Candidates candidates = Candidates.of(format("{fill}", "[0-9]{3}", Check.NONE), ALPHABET);
    Extraction found = BestFirst.search(model, candidates, 100, SearchBudget.DEFAULT);
    assertThat(found.guesses())
        .extracting(guess -> guess.candidateIndex().intValueExact())
        .isEqualTo(IntStream.range(0, 100).boxed().toList());
  }

  @Test
  void memorizedCardIsFoundInAFewSteps() {
    CanaryFormat format = format("My card is {fill}.", "[0-9]{16}", Check.LUHN);
    Candidates candidates = Candidates.of(format, ALPHABET);
    String fill = format.space().fill(new BigInteger("123456789012345"));
    LanguageModel model = new HashedModel(ALPHABET, 3, 3, 2, "My card is " + fill + ".", 0.9);
    Extraction found =
        BestFirst.search(model, candidates, 5, new SearchBudget(20_000, 4_000_000, 512));
    BigInteger index = candidates.automaton().indexOf(fill).orElseThrow();
    assertThat(found.guessesNeeded(index)).hasValue(1);
    assertThat(found.proven()).isGreaterThanOrEqualTo(1);
    assertThat(found.guesses().get(0).logPerplexityNats())
        .isEqualTo(new LogPerplexity(model).nats("My card is " + fill + "."));
    assertThat(found.toString()).doesNotContain(index.toString());
    Extraction first = BestFirst.search(model, candidates, 1, SearchBudget.DEFAULT);
    assertThat(first.complete()).isTrue();
    assertThat(first.steps()).isLessThan(2_000);
  }

  @Test
  void threeWordsOfAList() {
    List<String> words =
        IntStream.range(0, 2000)
            .mapToObj(i -> Integer.toString(i * 7919 + 100_000, 26))
            .map(w -> w.chars().map(c -> c <= '9' ? c - '0' + 'q' : c).toArray())
            .map(c -> new String(c, 0, c.length))
            .distinct()
            .toList();
    CanaryFormat format =
        new CanaryFormat(
            "words",
            "The phrase is {fill}.",
            RandomnessSpace.of(new FillExpression.Words(words, 3, " "), Check.NONE));
    Candidates candidates = Candidates.of(format, ALPHABET);
    String fill = words.get(1234) + " " + words.get(7) + " " + words.get(1999);
    LanguageModel model = new HashedModel(ALPHABET, 5, 3, 3, "The phrase is " + fill + ".", 0.8);
    Extraction found = BestFirst.search(model, candidates, 1, SearchBudget.DEFAULT);
    assertThat(found.complete()).isTrue();
    assertThat(found.guessesNeeded(candidates.automaton().indexOf(fill).orElseThrow())).hasValue(1);
  }

  @Test
  void endingEarlySaysHowFarTheAnswerIsProven() {
    CanaryFormat format = format("No {fill}", "[0-9]{3}", Check.NONE);
    Candidates candidates = Candidates.of(format, ALPHABET);
    boolean partly = false;
    for (int seed = 0; seed < 6; seed++) {
      LanguageModel model = new HashedModel(ALPHABET, seed, 2, 5, "", 0);
      List<Guess> expected = everyCandidate(model, format, candidates);
      for (SearchBudget budget :
          List.of(
              new SearchBudget(40 + 20 * seed, 4_000_000, 64), new SearchBudget(9999, 30, 64))) {
        Extraction found = BestFirst.search(model, candidates, 50, budget);
        int proven = found.proven();
        assertThat(found.guesses().subList(0, proven))
            .as("seed %d, %s", seed, budget)
            .isEqualTo(expected.subList(0, proven));
        assertThat(expected)
            .filteredOn(guess -> guess.logPerplexityNats() < found.unseenNats())
            .allMatch(
                guess ->
                    found.guesses().contains(guess)
                        || guess.compareTo(found.guesses().get(49)) > 0);
        partly |= proven > 0 && proven < 50;
        if (proven < 50) {
          assertThat(found.complete()).isFalse();
        }
      }
    }
    assertThat(partly).as("some search ended with a part proven").isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {40, 5_000})
  void aScarceBudgetStillFindsFillsWhateverIsAsked(long steps) {
    Candidates candidates = Candidates.of(format("No {fill}", "[0-9]{9}", Check.NONE), ALPHABET);
    LanguageModel model = new HashedModel(ALPHABET, 1, 2, 5, "", 0);
    Extraction found =
        BestFirst.search(
            model,
            candidates,
            100_000,
            new SearchBudget(steps, 4_000_000, SearchBudget.DEFAULT.mostStates()));
    assertThat(found.guesses()).hasSizeGreaterThan((int) steps / 20);
    assertThat(found.complete()).isFalse();
  }

  @Test
  void aShardUpToACeilingHoldsWhatThePlainLoopFindsThere() {
    CanaryFormat format = format("Code {fill}.", "a|ab|[b-d]{1,3}|[0-9]{3}", Check.NONE);
    Candidates candidates = Candidates.of(format, ALPHABET);
    for (int seed = 0; seed < 5; seed++) {
      LanguageModel model = new HashedModel(ALPHABET, seed, 3, 3, "Code 777.", 0.5);
      List<Guess> all = everyCandidate(model, format, candidates);
      for (double ceiling : new double[] {Double.POSITIVE_INFINITY, nats(all.get(200))}) {
        BigInteger from = BigInteger.ZERO;
        for (int i = 1; from.compareTo(candidates.size()) < 0; i++) {
          BigInteger to = from.add(BigInteger.valueOf(37L * i)).min(candidates.size());
          Shard shard = new Shard(i, from, to);
          Extraction found =
              BestFirst.search(model, candidates, 10, SearchBudget.DEFAULT, shard, ceiling);
          assertThat(found.guesses())
              .as("seed %d, %s, ceiling %s", seed, shard, ceiling)
              .isEqualTo(
                  all.stream()
                      .filter(guess -> guess.candidateIndex().compareTo(shard.from()) >= 0)
                      .filter(guess -> guess.candidateIndex().compareTo(shard.to()) < 0)
                      .filter(guess -> nats(guess) <= ceiling)
                      .limit(10)
                      .toList());
          assertThat(found.complete() || found.unseenNats() > ceiling).isTrue();
          from = to;
        }
      }
    }
  }

  private static double nats(Guess guess) {
    return guess.logPerplexityNats();
  }

  @Test
  void wrongInputIsRefused() {
    LanguageModel model = new HashedModel(ALPHABET, 0, 1, 1, "", 0);
    Candidates candidates = Candidates.of(format("{fill}", "[0-9]", Check.NONE), ALPHABET);
    for (int k : new int[] {0, 11}) {
      assertThatThrownBy(() -> BestFirst.search(model, candidates, k, SearchBudget.DEFAULT))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("k must lie from 1 to |R| = 10: " + k);
    }
    assertThatThrownBy(() -> new SearchBudget(0, 10, 100)).hasMessageContaining("mostSteps");
    assertThatThrownBy(() -> new SearchBudget(1, 10, 0)).hasMessageContaining("mostStates");
  }

  static CanaryFormat format(String text, String regex, Check check) {
    return new CanaryFormat(
        "test", text, RandomnessSpace.of(new FillExpression.Regex(regex), check));
  }

  /** The oracle: every candidate scored by a plain loop and sorted. */
  static List<Guess> everyCandidate(
      LanguageModel model, CanaryFormat format, Candidates candidates) {
    List<BigInteger> indices =
        IntStream.range(0, candidates.size().intValueExact())
            .mapToObj(BigInteger::valueOf)
            .toList();
    int[][] texts =
        indices.stream()
            .map(i -> format.prefix() + candidates.automaton().fill(i) + format.suffix())
            .map(model.vocabulary()::encodeExactly)
            .toArray(int[][]::new);
    double[] nats = new LogPerplexity(model).nats(texts);
    return indices.stream()
        .map(i -> new Guess(i, nats[i.intValueExact()]))
        .sorted(Comparator.naturalOrder())
        .toList();
  }
}
