package org.coalmine.exposure.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.candidate.Candidates;
import org.coalmine.candidate.EdgeCosts;
import org.coalmine.draw.KeyedStream;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.model.LanguageModel;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DescentTest {
  private static final int NEXT = 3;

  static Stream<Arguments> modelsAndFormats() {
    List<LanguageModel> models = new ArrayList<>();
    Samples.models().forEach(models::add);
    return models.stream().flatMap(model -> formats().map(format -> Arguments.of(model, format)));
  }

  private static Stream<CanaryFormat> formats() {
    return Stream.concat(
        Samples.formats().stream(),
        Stream.of(
            Samples.regex("all-different", "no {fill}", "[0-9]{9}", Check.NONE),
            Samples.regex("long", "no {fill}", "[0-9a-f]{1,20}", Check.NONE)));
  }

  private static boolean even(CanaryFormat format) {
    return format.name().equals("all-different");
  }

  @ParameterizedTest
  @MethodSource("modelsAndFormats")
  void everyPathHasTheBitsOfItsTextAndEveryPrefixIsOneStep(
      LanguageModel model, CanaryFormat format) {
    Candidates candidates = Candidates.of(format, model.vocabulary());
    Descent descent = new Descent(model, candidates);
    long stepsBefore = 0;
    for (int paths : new int[] {1, 33, Descent.MOST_PATHS, 700}) {
      Paths chosen = new Paths(candidates, paths, even(format), state -> false);
      double[] nats = new double[paths];
      descent.run(paths, chosen, nats);
      double[] expected = new LogPerplexity(model).nats(chosen.texts());
      assertThat(nats).as("%d paths", paths).isEqualTo(expected);
      assertThat(descent.steps() - stepsBefore).isEqualTo(chosen.prefixesThatGoOn.size());
      stepsBefore = descent.steps();
    }
  }

  @ParameterizedTest
  @MethodSource("modelsAndFormats")
  void pathsThatEndAlikeHaveOneEndWithTheStateOfTheirText(
      LanguageModel model, CanaryFormat format) {
    Candidates candidates = Candidates.of(format, model.vocabulary());
    Descent descent = new Descent(model, candidates);
    int paths = 900;
    Paths chosen =
        new Paths(
            candidates,
            paths,
            even(format),
            state ->
                candidates.automaton().fanout(state) > 0
                    && candidates.automaton().completionsOrMax(state) <= 20);
    descent.run(paths, chosen, new double[paths]);
    int[][] texts = chosen.texts();
    int[][] longer =
        Arrays.stream(texts)
            .map(text -> IntStream.concat(IntStream.of(text), IntStream.of(NEXT)).toArray())
            .toArray(int[][]::new);
    double[] before = new LogPerplexity(model).nats(texts);
    double[] after = new LogPerplexity(model).nats(longer);
    Set<List<Integer>> ends = new HashSet<>();
    float[] costs = new float[descent.lanes()];
    for (int path = 0; path < paths; path++) {
      int end = descent.endOf(path);
      assertThat(end >= 0).isEqualTo(chosen.endsIn(descent.endState(path)));
      if (end >= 0) {
        ends.add(IntStream.of(texts[path]).boxed().toList());
        descent.scorer().costs(descent.endStates(end / descent.lanes()), new int[] {NEXT}, costs);
        assertThat(before[path] + costs[end % descent.lanes()]).isEqualTo(after[path]);
      }
    }
    assertThat(descent.endCount()).isEqualTo(ends.size());
  }

  /** Paths by keyed streams, of uneven odds so that many begin alike. */
  private static final class Paths implements Descent.Choices {
    private final Candidates candidates;
    private final IntPredicate ends;
    private final boolean even;
    private final List<Deque<Integer>> choices = new ArrayList<>();
    private final KeyedStream[] streams;
    private final Set<List<Integer>> prefixesThatGoOn = new HashSet<>();

    Paths(Candidates candidates, int paths, boolean even, IntPredicate ends) {
      this.even = even;
      this.candidates = candidates;
      this.ends = ends;
      this.streams = new KeyedStream[paths];
      for (int path = 0; path < paths; path++) {
        streams[path] = KeyedStream.of("descent", "test", path);
        choices.add(new ArrayDeque<>());
      }
    }

    @Override
    public int choose(int path, int state, EdgeCosts costs, int lane) {
      int most =
          candidates.automaton().fanout(state) + (candidates.automaton().accepts(state) ? 1 : 0);
      int first = streams[path].nextInt(most);
      int choice = even ? first : Math.min(first, streams[path].nextInt(most));
      choices.get(path).add(choice);
      return choice == candidates.automaton().fanout(state) ? Descent.STOP : choice;
    }

    @Override
    public boolean endsIn(int state) {
      return ends.test(state);
    }

    /** Follows the choices again, alone. */
    int[] text(int path) {
      List<Integer> text = new ArrayList<>();
      for (int symbol : candidates.context().symbols()) {
        text.add(symbol);
      }
      int state = candidates.automaton().start();
      while (!ends.test(state) && candidates.automaton().fanout(state) > 0) {
        boolean forced =
            candidates.automaton().fanout(state) == 1 && !candidates.automaton().accepts(state);
        int edge = forced ? 0 : choices.get(path).remove();
        if (edge == candidates.automaton().fanout(state)) {
          break;
        }
        text.add(candidates.automaton().symbol(state, edge));
        state = candidates.automaton().target(state, edge);
        if (candidates.automaton().fanout(state) > 0) {
          prefixesThatGoOn.add(List.copyOf(text));
        }
      }
      assertThat(choices.get(path)).isEmpty();
      return text.stream().mapToInt(symbol -> symbol).toArray();
    }

    int[][] texts() {
      return IntStream.range(0, streams.length).mapToObj(this::text).toArray(int[][]::new);
    }
  }
}
