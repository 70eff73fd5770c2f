package org.coalmine.audit.plan;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.candidate.CandidateAutomaton;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.exposure.Exposure;
import org.coalmine.exposure.count.CountingRate;
import org.coalmine.model.StepCost;
import org.coalmine.model.lstm.KernelRate;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.model.lstm.LstmWeights;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.token.Alphabet;

/**
 * The work of a dense pass over one format.
 *
 * @param candidates |R|
 * @param steps prefixes that the model is advanced by one symbol: every node of the trie that has
 *     children, except the root, and the symbols before the hole
 * @param candidatesPerSecond of one core of this machine, measured on a network of the configured
 *     size
 */
public record WorkEstimate(BigInteger candidates, BigInteger steps, double candidatesPerSecond) {
  /** The printable characters of ASCII: about what an alphabet of English text holds. */
  private static final int TYPICAL_CHARACTERS = 80;

  /** Fewer leave lanes of the model empty: nothing is expected of so small a space. */
  private static final BigInteger LEAST_STEPS = BigInteger.valueOf(1000);

  /**
   * Estimates a dense pass over a format; measures for a second, for up to ten while it seems slow.
   */
  public static WorkEstimate of(AuditConfiguration.Format format, TrainingSettings network) {
    CanaryFormat canaryFormat = ConfiguredCanaries.format(format);
    Alphabet alphabet = typicalAlphabet(canaryFormat);
    CandidateAutomaton automaton = CandidateAutomaton.of(canaryFormat, alphabet);
    LstmModel model = LstmModel.of(blank(alphabet, network));
    BigInteger candidates = automaton.size();
    BigInteger steps = steps(automaton);
    double stepsPerSecond = KernelRate.measure(model).stepsPerSecond();
    double expected =
        steps.compareTo(LEAST_STEPS) < 0
            ? 0
            : stepsPerSecond * candidates.doubleValue() / steps.doubleValue();
    return new WorkEstimate(candidates, steps, CountingRate.measure(model, automaton, expected));
  }

  /** log2 |R|. */
  public double ceilingBits() {
    return Exposure.log2(candidates);
  }

  /** Seconds of one core. */
  public double seconds() {
    return candidates.doubleValue() / candidatesPerSecond;
  }

  /** Whether a dense pass is allowed by a limit. */
  public boolean dense(long limit) {
    return candidates.compareTo(BigInteger.valueOf(limit)) <= 0;
  }

  /** Model steps of a dense pass: {@link #steps}. */
  public static BigInteger steps(CandidateAutomaton automaton) {
    BigInteger steps = BigInteger.valueOf(automaton.prefixSymbols().length);
    BigInteger[] paths = paths(automaton);
    for (int state = 0; state < paths.length; state++) {
      if (state != automaton.start() && automaton.fanout(state) > 0) {
        steps = steps.add(paths[state]);
      }
    }
    return steps;
  }

  /** Nodes of the trie whose children are stepped in turn: those with a child that has children. */
  static BigInteger parents(CandidateAutomaton automaton) {
    BigInteger parents = BigInteger.ZERO;
    BigInteger[] paths = paths(automaton);
    for (int state = 0; state < paths.length; state++) {
      for (int edge = 0; edge < automaton.fanout(state); edge++) {
        if (automaton.fanout(automaton.target(state, edge)) > 0) {
          parents = parents.add(paths[state]);
          break;
        }
      }
    }
    return parents;
  }

  /** How many nodes of the trie stand for each state. */
  private static BigInteger[] paths(CandidateAutomaton automaton) {
    BigInteger[] paths = new BigInteger[automaton.states()];
    Arrays.fill(paths, BigInteger.ZERO);
    paths[automaton.start()] = BigInteger.ONE;
    for (int state = 0; state < paths.length; state++) {
      for (int edge = 0; edge < automaton.fanout(state); edge++) {
        int target = automaton.target(state, edge);
        paths[target] = paths[target].add(paths[state]);
      }
    }
    return paths;
  }

  /** Multiplications and additions of a dense pass for each candidate. */
  static double operationsPerCandidate(CandidateAutomaton automaton, StepCost cost) {
    double steps = steps(automaton).doubleValue();
    double parents = parents(automaton).doubleValue();
    return (cost.stepOperations() * steps + cost.branchOperations() * parents)
        / automaton.size().doubleValue();
  }

  private static Alphabet typicalAlphabet(CanaryFormat format) {
    StringBuilder characters = new StringBuilder();
    format.characters().codePoints().distinct().forEach(characters::appendCodePoint);
    for (char c = ' '; characters.length() < TYPICAL_CHARACTERS && c < 0x7F; c++) {
      if (characters.indexOf(String.valueOf(c)) < 0) {
        characters.append(c);
      }
    }
    return Alphabet.of(characters.toString());
  }

  private static LstmWeights blank(Alphabet alphabet, TrainingSettings network) {
    int units = network.units();
    int symbols = alphabet.size();
    List<LstmWeights.Layer> layers = new ArrayList<>();
    for (int layer = 0; layer < network.layers(); layer++) {
      int inputs = layer == 0 ? symbols : units;
      layers.add(
          new LstmWeights.Layer(
              inputs,
              units,
              new float[4 * units * inputs],
              new float[4 * units * units],
              new float[4 * units],
              new float[4 * units]));
    }
    return LstmWeights.of(alphabet, layers, new float[symbols * units], new float[symbols]);
  }
}
