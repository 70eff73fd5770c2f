package org.coalmine.exposure;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.Check;
import org.coalmine.canary.FillExpression;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.candidate.Candidates;
import org.coalmine.model.LanguageModel;

/** A space small enough to score every candidate in a plain loop: the oracle of the estimators. */
public record Enumerated(LanguageModel model, Candidates candidates, double[] nats) {
  public static Enumerated of(LanguageModel model, String text, String regex) {
    CanaryFormat format =
        new CanaryFormat(
            "test", text, RandomnessSpace.of(new FillExpression.Regex(regex), Check.NONE));
    Candidates candidates = Candidates.of(format, model.vocabulary());
    int[][] texts =
        IntStream.range(0, candidates.size().intValueExact())
            .mapToObj(i -> candidates.automaton().fill(BigInteger.valueOf(i)))
            .map(fill -> model.vocabulary().encodeExactly(format.prefix() + fill + format.suffix()))
            .toArray(int[][]::new);
    return new Enumerated(model, candidates, new LogPerplexity(model).nats(texts));
  }

  public int size() {
    return nats.length;
  }

  public long rank(int candidate) {
    return Arrays.stream(nats).filter(n -> n <= nats[candidate]).count();
  }

  /** Candidates at places of the order, from 0. */
  public int[] atPlaces(int... places) {
    int[] order =
        IntStream.range(0, size())
            .boxed()
            .sorted((a, b) -> Double.compare(nats[a], nats[b]))
            .mapToInt(i -> i)
            .toArray();
    return Arrays.stream(places).map(place -> order[place]).toArray();
  }

  public double[] natsOf(int[] candidates) {
    return Arrays.stream(candidates).mapToDouble(i -> nats[i]).toArray();
  }

  public static List<BigInteger> indices(int[] candidates) {
    return Arrays.stream(candidates).mapToObj(BigInteger::valueOf).toList();
  }
}
