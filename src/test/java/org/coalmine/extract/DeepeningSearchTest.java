package org.coalmine.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.coalmine.extract.BestFirstTest.everyCandidate;
import static org.coalmine.extract.BestFirstTest.format;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.Enumerated;
import org.coalmine.exposure.TokenWorlds;
import org.coalmine.extract.DeepeningSearch.Task;
import org.coalmine.extract.Extraction.Guess;
import org.coalmine.model.HashedModel;
import org.coalmine.model.LanguageModel;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;

class DeepeningSearchTest {
  private static final Alphabet ALPHABET = Alphabet.of(" .0123456789abcdxyzC");
  private static final long ALL = 100_000_000;

  private static Extraction begin(LanguageModel model, Candidates candidates, int k) {
    return BestFirst.search(model, candidates, k, new SearchBudget(40, 4_000_000, 64));
  }

  /** Runs the waves, each in a shuffled order, and checks what is claimed before every one. */
  private static Extraction run(
      DeepeningSearch search, LanguageModel model, Candidates candidates, int order) {
    List<Task> wave = search.nextWave();
    for (; !wave.isEmpty(); wave = search.nextWave()) {
      List<Task> shuffled = new ArrayList<>(wave);
      Collections.shuffle(shuffled, new Random(order));
      shuffled.forEach(task -> search.add(task, task.run(model, candidates)));
    }
    return search.soFar();
  }

  @Test
  void equalsThePlainLoopWhateverTheOrderOfTheResults() {
    for (String regex : List.of("[0-9]{3}", "a|ab|abc|[b-d]{1,5}", "(x|yy|zzz){2}[0-9]{2}")) {
      CanaryFormat format = format("C {fill}.", regex, Check.NONE);
      Candidates candidates = Candidates.of(format, ALPHABET);
      for (int seed = 0; seed < 2; seed++) {
        LanguageModel model = new HashedModel(ALPHABET, seed, 2, 4, "C 123.", 0.3);
        List<Guess> expected = everyCandidate(model, format, candidates);
        for (int k : new int[] {1, 150}) {
          Extraction begun = begin(model, candidates, k);
          Extraction found =
              run(new DeepeningSearch(candidates, begun, ALL, 64), model, candidates, 1);
          assertThat(found.guesses())
              .as("fill %s, seed %d, k %d", regex, seed, k)
              .isEqualTo(expected.subList(0, k));
          assertThat(found.complete()).isTrue();
          assertThat(run(new DeepeningSearch(candidates, begun, ALL, 64), model, candidates, 2))
              .isEqualTo(found);
        }
      }
    }
  }

  @Test
  void equalsThePlainLoopOverTokens() {
    for (Enumerated world : TokenWorlds.all(128)) {
      for (int k : new int[] {1, 50}) {
        Extraction begun = begin(world.model(), world.candidates(), k);
        DeepeningSearch search = new DeepeningSearch(world.candidates(), begun, ALL, 64);

        assertThat(run(search, world.model(), world.candidates(), 1).guesses())
            .as("%s, k %d", world.candidates(), k)
            .isEqualTo(BestFirstTest.everyCandidate(world).subList(0, k));
      }
    }
  }

  @Test
  void everyCandidateCanBeAskedFor() {
    CanaryFormat format = format("{fill}", "[0-9]{3}", Check.LUHN);
    Candidates candidates = Candidates.of(format, ALPHABET);
    LanguageModel model = new HashedModel(ALPHABET, 9, 2, 6, "", 0);
    Extraction found =
        run(
            new DeepeningSearch(candidates, begin(model, candidates, 100), ALL, 33),
            model,
            candidates,
            3);
    assertThat(found.guesses()).isEqualTo(everyCandidate(model, format, candidates));
    assertThat(found.complete()).isTrue();
  }

  @Test
  void whatIsClaimedIsTrueAfterEveryWaveAndWhenTheStepsAreUsedUp() {
    CanaryFormat format = format("C {fill}", "[0-9]{3}", Check.NONE);
    Candidates candidates = Candidates.of(format, ALPHABET);
    boolean partly = false;
    for (int seed = 0; seed < 3; seed++) {
      LanguageModel model = new HashedModel(ALPHABET, seed, 2, 5, "", 0);
      List<Guess> expected = everyCandidate(model, format, candidates);
      for (long steps = 200; steps < 4_000; steps += 600) {
        Extraction begun = begin(model, candidates, 50);
        Extraction found =
            run(new DeepeningSearch(candidates, begun, steps, 64), model, candidates, seed);
        int proven = found.proven();
        assertThat(found.guesses().subList(0, proven)).isEqualTo(expected.subList(0, proven));
        assertThat(found.steps()).isLessThan(steps + 100 * 64);
        Set<Guess> seen = new HashSet<>(found.guesses());
        assertThat(expected)
            .as("seed %d, %d steps: nothing unseen is cheaper than the bound", seed, steps)
            .filteredOn(guess -> guess.logPerplexityNats() < found.unseenNats())
            .allMatch(
                guess ->
                    seen.contains(guess)
                        || (seen.size() == 50 && guess.compareTo(found.guesses().get(49)) > 0));
        partly |= proven > 0 && proven < 50;
      }
    }
    assertThat(partly).as("some search ended with a part proven").isTrue();
  }

  @Test
  void eightLettersWithoutAMemorizedOneAreProvenAsBestFirstProvesThem() {
    Candidates candidates =
        Candidates.of(format("Key {fill}", "[a-z]{8}", Check.NONE), BestFirstTest.ALPHABET);
    LanguageModel model = new HashedModel(BestFirstTest.ALPHABET, 2, 3, 12, "", 0);
    Extraction whole = BestFirst.search(model, candidates, 20, SearchBudget.DEFAULT);
    assertThat(whole.complete()).isTrue();
    Extraction begun =
        BestFirst.search(model, candidates, 20, new SearchBudget(500, 4_000_000, 512));
    assertThat(begun.complete()).isFalse();
    Extraction found =
        run(new DeepeningSearch(candidates, begun, ALL, 4_000), model, candidates, 5);
    assertThat(found.guesses()).isEqualTo(whole.guesses());
    assertThat(found.complete()).isTrue();
    assertThat(candidates.size()).isEqualTo(BigInteger.valueOf(26).pow(8));
  }
}
