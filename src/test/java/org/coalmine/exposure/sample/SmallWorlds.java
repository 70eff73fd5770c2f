package org.coalmine.exposure.sample;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.candidate.Candidates;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.model.LanguageModel;

/** Thirty small worlds in which everything is known: ten kinds of spaces under three models. */
record SmallWorlds(LanguageModel model, CanaryFormat format, Candidates candidates) {
  private static final Set<String> TOO_SMALL = Set.of("fixed", "ssn", "bare");

  static List<SmallWorlds> all() {
    List<SmallWorlds> worlds = new ArrayList<>();
    for (LanguageModel model :
        List.of(Samples.ngram(3), Samples.scalarLstm(1, 7), Samples.lstm(2, 9))) {
      for (CanaryFormat format : Samples.formats()) {
        if (!TOO_SMALL.contains(format.name())) {
          worlds.add(new SmallWorlds(model, format, Candidates.of(format, model.vocabulary())));
        }
      }
    }
    return worlds;
  }

  int size() {
    return candidates.size().intValueExact();
  }

  /** The log-perplexity of every candidate. */
  double[] nats() {
    int[][] texts =
        IntStream.range(0, size())
            .mapToObj(index -> candidates.automaton().fill(BigInteger.valueOf(index)))
            .map(fill -> model.vocabulary().encodeExactly(format.prefix() + fill + format.suffix()))
            .toArray(int[][]::new);
    return LogPerplexity.nats(model, texts);
  }

  /**
   * A block that may be drawn.
   *
   * @param probability q
   * @param parts of the proposals
   * @param nats ascending
   */
  record Block(double probability, double[] parts, double[] nats) {
    /** X for a threshold, over |R|. */
    double value(double thresholdNats, double size) {
      return Arrays.stream(nats).filter(itsNats -> itsNats <= thresholdNats).count()
          / probability
          / size;
    }
  }

  /** All blocks, as far as so many draws meet them. */
  List<Block> blocks(List<Proposal> mixture, int draws, long mostCandidates) {
    ImportanceSample sample =
        Samples.sampler(model, candidates, mixture, mostCandidates).draw("s", 0, draws);
    List<Block> blocks = new ArrayList<>();
    Set<List<Long>> seen = new HashSet<>();
    for (int draw = 0; draw < draws; draw++) {
      if (seen.add(List.of(sample.firstLow(draw), (long) sample.nats(draw).length))) {
        blocks.add(new Block(1 / sample.weight(draw), sample.parts(draw), sample.nats(draw)));
      }
    }
    blocks.sort(Comparator.comparingDouble(Block::probability));
    return blocks;
  }

  @Override
  public String toString() {
    return format.name() + " under " + model.getClass().getSimpleName() + ", " + size() + " fills";
  }
}
