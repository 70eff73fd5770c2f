package org.coalmine.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.coalmine.exposure.TokenWorlds;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Scorer;
import org.coalmine.model.StepCost;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.RandomWeights;
import org.coalmine.token.Vocabulary;
import org.junit.jupiter.api.Test;

class SearchStepsTest {
  private static final LanguageModel TOKENS = TokenWorlds.all(128).get(0).model();
  private static final LanguageModel LARGE_LSTM =
      LstmModel.of(RandomWeights.of("large", RandomWeights.alphabet(20), 4, 400, 6));

  /** A model of a vocabulary that costs what it is said to cost. */
  private record Costing(Vocabulary vocabulary, StepCost cost) implements LanguageModel {
    @Override
    public Scorer scorer() {
      throw new UnsupportedOperationException("not scored");
    }

    @Override
    public String arithmetic() {
      return "none";
    }

    @Override
    public int longest() {
      return 1024;
    }
  }

  private static LanguageModel transformer(double stepOperations, long stateBytes) {
    return new Costing(TOKENS.vocabulary(), new StepCost(stepOperations, 0, stateBytes));
  }

  @Test
  void characterModelsHaveTheStepsOfTheFirstVersionHoweverLarge() {
    assertThat(SearchSteps.of(LARGE_LSTM)).isEqualTo(new SearchSteps(40_000, 200_000, 50_000));
    assertThat(LARGE_LSTM.cost().stateBytes()).as("above 2 x 640").isGreaterThan(10_240);
    assertThat(SearchBudget.DEFAULT.mostStates(LARGE_LSTM)).isEqualTo(49_152);
    LanguageModel huge = new Costing(LARGE_LSTM.vocabulary(), new StepCost(1e9, 1e9, 1L << 20));
    assertThat(SearchSteps.of(huge)).isEqualTo(SearchSteps.CHARACTERS);
  }

  @Test
  void tokensHaveNoMoreAndAsMuchAsAFewSecondsAllow() {
    assertThat(SearchSteps.of(TOKENS)).as("a cheap model").isEqualTo(SearchSteps.CHARACTERS);
    LanguageModel gpt2 = transformer(0.247e9, 73_728);
    assertThat(SearchSteps.of(gpt2)).isEqualTo(new SearchSteps(1376, 1376, 2753));
    assertThat(SearchBudget.DEFAULT.mostStates(gpt2)).isEqualTo(6826);
    LanguageModel seven = transformer(13.3e9, 1L << 20);
    assertThat(SearchSteps.of(seven)).isEqualTo(new SearchSteps(128, 128, 1024));
    for (double operations : List.of(1e6, 1e8, 1e9)) {
      SearchSteps steps = SearchSteps.of(transformer(operations, 1));
      assertThat(steps.onDriver() * operations / 85e9).isBetween(0.0, 4.1);
    }
  }
}
