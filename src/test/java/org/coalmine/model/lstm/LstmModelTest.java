package org.coalmine.model.lstm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.coalmine.model.lstm.Kernel.LANES;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.coalmine.draw.KeyedStream;
import org.coalmine.model.AllCosts;
import org.coalmine.model.KeptState;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LstmModelTest {
  private static final int LENGTH = 9;

  record Shape(int layers, int units, int symbols, double scale) {
    LstmWeights weights() {
      return RandomWeights.of(toString(), RandomWeights.alphabet(symbols), layers, units, scale);
    }

    /** One random prefix per lane. */
    int[][] prefixes() {
      KeyedStream stream = KeyedStream.of(toString(), "prefixes", 0);
      int[][] prefixes = new int[LANES][LENGTH];
      for (int[] prefix : prefixes) {
        Arrays.setAll(prefix, position -> stream.nextInt(symbols));
      }
      return prefixes;
    }
  }

  /**
   * Units and symbols that fill blocks and vectors, and ones that do not; weak and strong gates;
   * sums of one run to four.
   */
  static Stream<Shape> shapes() {
    return Stream.of(
        new Shape(1, 1, 3, 1),
        new Shape(1, 24, 12, 3),
        new Shape(2, 13, 25, 8),
        new Shape(2, 48, 60, 1),
        new Shape(1, 128, 30, 2),
        new Shape(2, 50, 61, 4),
        new Shape(3, 17, 97, 4),
        new Shape(1, 257, 30, 2),
        new Shape(2, 200, 60, 3));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void agreesWithDoublePrecision(Shape shape) {
    LstmWeights weights = shape.weights();
    ReferenceLstm reference = new ReferenceLstm(weights);
    int[][] prefixes = shape.prefixes();
    float[] costs = costsLaneByLane(LstmModel.of(weights), prefixes);
    for (int lane = 0; lane < LANES; lane++) {
      double[] expected = reference.costsNats(prefixes[lane]);
      for (int symbol = 0; symbol < shape.symbols(); symbol++) {
        assertThat((double) costs[symbol * LANES + lane])
            .as("%s, lane %d, symbol %d", shape, lane, symbol)
            .isCloseTo(expected[symbol], within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void givesTheSameBitsByEveryKernel(Shape shape) {
    LstmWeights weights = shape.weights();
    int[][] prefixes = shape.prefixes();
    float[] scalar = costsLaneByLane(LstmModel.of(weights, Kernels.scalar()), prefixes);
    for (Kernel kernel : Kernels.available()) {
      assertThat(costsLaneByLane(LstmModel.of(weights, kernel), prefixes))
          .as("%s by the %s kernel", shape, kernel.name())
          .isEqualTo(scalar);
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void givesTheSameBitsInAnyLaneBesideAnyNeighbours(Shape shape) {
    LstmModel model = LstmModel.of(shape.weights());
    int[][] prefixes = shape.prefixes();
    float[] costs = costsLaneByLane(model, prefixes);
    List<int[]> reversed = new ArrayList<>(List.of(prefixes));
    Collections.reverse(reversed);
    float[] mirrored = costsLaneByLane(model, reversed.toArray(int[][]::new));
    for (int lane = 0; lane < LANES; lane++) {
      assertThat(column(mirrored, LANES - 1 - lane))
          .as("%s, lane %d", shape, lane)
          .isEqualTo(column(costs, lane));
    }
    int[][] alone = new int[LANES][];
    Arrays.fill(alone, prefixes[5]);
    float[] uniform = costsLaneByLane(model, alone);
    for (int lane = 0; lane < LANES; lane++) {
      assertThat(column(uniform, lane)).as("%s", shape).isEqualTo(column(costs, 5));
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void givesTheSameBitsBySharedSymbolAsLaneByLane(Shape shape) {
    LstmModel model = LstmModel.of(shape.weights());
    int[] prefix = shape.prefixes()[3];
    int[][] alike = new int[LANES][];
    Arrays.fill(alike, prefix);
    assertThat(costsBySharedSymbols(model, prefix)).isEqualTo(costsLaneByLane(model, alike));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void siblingsDoNotDependOnEachOther(Shape shape) {
    LstmModel model = LstmModel.of(shape.weights());
    Scorer scorer = model.scorer();
    Panel parent = scorer.panel();
    Panel child = scorer.panel();
    Panel grandchild = scorer.panel();
    scorer.start(parent);
    for (int first = 0; first < shape.symbols(); first += 2) {
      scorer.advance(parent, first, child);
      for (int second = 0; second < shape.symbols(); second += 5) {
        scorer.advance(child, second, grandchild);
        assertThat(costs(model, scorer, grandchild))
            .as("%s after %d, %d", shape, first, second)
            .isEqualTo(costsBySharedSymbols(model, new int[] {first, second}));
      }
    }
  }

  @Test
  void copiesAStateIntoAPanelWhoseSharedWorkWasDone() {
    Shape shape = new Shape(2, 13, 12, 4);
    LstmModel model = LstmModel.of(shape.weights());
    Scorer scorer = model.scorer();
    Panel start = scorer.panel();
    Panel after = scorer.panel();
    Panel child = scorer.panel();
    scorer.start(start);
    scorer.advance(start, 7, after);
    scorer.advance(after, 3, child); // shares the work of "after" before it is written to
    scorer.copy(start, 2, after, 30);
    scorer.advance(after, 5, child);
    float[] costs = costs(model, scorer, child);
    assertThat(column(costs, 30)).isEqualTo(column(costsBySharedSymbols(model, new int[] {5}), 0));
    assertThat(column(costs, 29))
        .isEqualTo(column(costsBySharedSymbols(model, new int[] {7, 5}), 0));
  }

  @Test
  void aStateThatWaitedGoesOnInAnyLane() {
    Shape shape = new Shape(2, 13, 12, 4);
    LstmModel model = LstmModel.of(shape.weights());
    Scorer scorer = model.scorer();
    Panel start = scorer.panel();
    Panel after = scorer.panel();
    Panel child = scorer.panel();
    scorer.start(start);
    int[] symbols = new int[LANES];
    Arrays.setAll(symbols, lane -> lane == 3 ? 7 : 4);
    scorer.advance(start, symbols, after);
    KeptState kept = scorer.keptState();
    scorer.keep(after, 3, kept);
    scorer.advance(start, 2, after);
    scorer.advance(after, 3, child); // shares the work of "after" before it is written to
    scorer.restore(kept, after, 31);
    scorer.advance(after, 5, child);
    float[] costs = costs(model, scorer, child);
    assertThat(column(costs, 31))
        .isEqualTo(column(costsBySharedSymbols(model, new int[] {7, 5}), 0));
    assertThat(column(costs, 30))
        .isEqualTo(column(costsBySharedSymbols(model, new int[] {2, 5}), 0));
    Scorer stranger = LstmModel.of(new Shape(1, 13, 12, 4).weights()).scorer();
    assertThatThrownBy(() -> stranger.restore(kept, stranger.panel(), 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> stranger.keep(stranger.panel(), 0, kept))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aPanelCanBeUsedAgain() {
    Shape shape = new Shape(2, 13, 12, 4);
    LstmModel model = LstmModel.of(shape.weights());
    Scorer scorer = model.scorer();
    Panel one = scorer.panel();
    Panel two = scorer.panel();
    scorer.start(one);
    for (int symbol = 2; symbol < 8; symbol++) {
      scorer.advance(one, symbol, two);
      Panel swapped = one;
      one = two;
      two = swapped;
    }
    assertThat(costs(model, scorer, one))
        .isEqualTo(costsBySharedSymbols(model, new int[] {2, 3, 4, 5, 6, 7}));
    scorer.start(one);
    assertThat(costs(model, scorer, one)).isEqualTo(costsBySharedSymbols(model, new int[] {}));
  }

  @Test
  void staysFiniteAndNonNegativeAtTheLargestWeights() {
    LstmWeights weights =
        RandomWeights.of("largest", RandomWeights.alphabet(12), 2, 9, LstmWeights.LARGEST_WEIGHT);
    float[] costs = costsBySharedSymbols(LstmModel.of(weights), new int[] {2, 3, 4});
    for (float cost : costs) {
      assertThat(cost).isFinite().isNotNegative();
    }
  }

  @Test
  void refusesAPanelOfAnotherModelAndAdvancingInPlace() {
    Shape shape = new Shape(1, 3, 12, 1);
    Scorer scorer = LstmModel.of(shape.weights()).scorer();
    Panel own = scorer.panel();
    Panel foreign = LstmModel.of(shape.weights()).scorer().panel();
    assertThatThrownBy(() -> scorer.start(foreign)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> scorer.advance(own, 2, own))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> scorer.advance(own, new int[3], scorer.panel()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("32 symbols: 3");
  }

  private static float[] costsLaneByLane(LstmModel model, int[][] prefixes) {
    Scorer scorer = model.scorer();
    Panel before = scorer.panel();
    Panel after = scorer.panel();
    scorer.start(before);
    for (int position = 0; position < LENGTH; position++) {
      int at = position;
      int[] symbols = Arrays.stream(prefixes).mapToInt(prefix -> prefix[at]).toArray();
      scorer.advance(before, symbols, after);
      Panel swapped = before;
      before = after;
      after = swapped;
    }
    return costs(model, scorer, before);
  }

  private static float[] costsBySharedSymbols(LstmModel model, int[] prefix) {
    Scorer scorer = model.scorer();
    Panel panel = scorer.panel();
    scorer.start(panel);
    for (int symbol : prefix) {
      Panel child = scorer.panel();
      scorer.advance(panel, symbol, child);
      panel = child;
    }
    return costs(model, scorer, panel);
  }

  private static float[] costs(LstmModel model, Scorer scorer, Panel panel) {
    return AllCosts.of(model, scorer, panel);
  }

  private static float[] column(float[] costs, int lane) {
    float[] column = new float[costs.length / LANES];
    for (int symbol = 0; symbol < column.length; symbol++) {
      column[symbol] = costs[symbol * LANES + lane];
    }
    return column;
  }
}
