package org.coalmine.spark.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.coalmine.extract.BestFirst;
import org.coalmine.extract.DeepeningSearch;
import org.coalmine.extract.DeepeningSearch.Task;
import org.coalmine.extract.Extraction;
import org.coalmine.extract.SearchBudget;
import org.coalmine.extract.SearchSteps;
import org.coalmine.model.LanguageModel;
import org.coalmine.spark.LocalSpark;
import org.coalmine.spark.SharedModel;
import org.junit.jupiter.api.Test;

class ExtractionJobTest {
  private static final RankFixture FIXTURE = new RankFixture(4);
  private static final long ALL = 100_000_000;

  private static final LanguageModel MODEL = RankFixture.decode(RankFixture.file());
  private static final int K = 200;
  private static final SearchSteps STEPS = new SearchSteps(40, 40, 50_000);

  private static Extraction bestFirst(int k, long steps) {
    return BestFirst.search(
        MODEL, FIXTURE.candidates(), k, new SearchBudget(steps, 4_000_000, 1024));
  }

  /** The same search without Spark, task by task in the reverse order. */
  private static Extraction alone(long mostSteps) {
    DeepeningSearch search =
        new DeepeningSearch(FIXTURE.candidates(), bestFirst(K, 40), mostSteps, STEPS.ofTask());
    List<Task> wave = search.nextWave();
    for (; !wave.isEmpty(); wave = search.nextWave()) {
      for (int task = wave.size() - 1; task >= 0; task--) {
        search.add(wave.get(task), wave.get(task).run(MODEL, FIXTURE.candidates()));
      }
    }
    return search.soFar();
  }

  @Test
  void findsTheSameWithTheSameStepsHoweverTheTasksRun() {
    List<Integer> proven = new ArrayList<>();
    ExtractionProgress watch =
        new ExtractionProgress() {
          @Override
          public void wave(int tasks, int provenSoFar) {
            proven.add(provenSoFar);
          }
        };
    try (JavaSparkContext spark = LocalSpark.open("local[2]")) {
      SharedModel model = SharedModel.of(spark, RankFixture.source(), RankFixture::decode);
      ExtractionJob job = new ExtractionJob(spark, model, STEPS);

      Extraction whole = job.extract(FIXTURE.candidates(), K, ALL, watch);

      assertThat(proven).as("the search left the driver").isNotEmpty().isSorted();
      assertThat(whole).isEqualTo(alone(ALL));
      assertThat(whole.complete()).isTrue();
      assertThat(whole.guesses()).isEqualTo(bestFirst(K, ALL).guesses());
      Extraction cut = job.extract(FIXTURE.candidates(), K, 1000, ExtractionProgress.NONE);
      assertThat(cut).isEqualTo(alone(1000));
      assertThat(cut.complete()).isFalse();
      assertThat(cut.guesses().subList(0, cut.proven()))
          .isEqualTo(whole.guesses().subList(0, cut.proven()));
    }
  }

  /** The number of guesses is the rank: of canaries that no other candidate ties with. */
  @Test
  void guessesNeededAreTheRank() {
    Extraction all = bestFirst(10_000, ALL);
    List<BigInteger> ranks = FIXTURE.ranks();
    List<String> fills = FIXTURE.fills();
    assertThat(all.guesses()).hasSize(10_000);
    List<Double> nats = all.guesses().stream().map(Extraction.Guess::logPerplexityNats).toList();
    for (int canary = 0; canary < fills.size(); canary++) {
      BigInteger index = FIXTURE.candidates().automaton().indexOf(fills.get(canary)).orElseThrow();
      int guess = all.guessesNeeded(index).orElseThrow();
      int last =
          IntStream.range(guess - 1, 10_000)
              .filter(i -> i == 9_999 || nats.get(i + 1) > nats.get(guess - 1))
              .findFirst()
              .orElseThrow();
      assertThat(BigInteger.valueOf(last + 1)).as(fills.get(canary)).isEqualTo(ranks.get(canary));
    }
  }
}
