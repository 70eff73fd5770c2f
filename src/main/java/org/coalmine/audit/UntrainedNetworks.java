package org.coalmine.audit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.audit.plan.UntrainedSpaces;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.candidate.Candidates;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.count.DenseCount;
import org.coalmine.exposure.count.ShardPlan;
import org.coalmine.exposure.sample.UniformSample;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.lstm.LstmModel;
import org.coalmine.report.chapter.UntrainedPlaces;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.token.Alphabet;
import org.coalmine.train.Export;
import org.coalmine.train.Network;

/**
 * The planted fills in networks that saw nothing: of initial weights, the run's own first, then of
 * others by the seed. A network that knows little more than how likely each character is orders the
 * fill of one repeated digit by that digit alone, so such a fill has about one chance in ten of
 * rank 1 in any of them. One network is one draw; many show it.
 *
 * <p>Whoever had the weights could find a fill from its rank, so the weights follow from the seed,
 * which is secret, and a place is told in thousandths of the space. Only spaces below 10⁶ are
 * looked at: in larger ones a fill so likely is drawn too seldom.
 */
final class UntrainedNetworks {
  private final AuditConfiguration configuration;
  private final CanaryPlan plan;
  private final Alphabet alphabet;
  private final AuditProgress progress;

  /**
   * @param alphabet of the model that was trained
   */
  UntrainedNetworks(
      AuditConfiguration configuration,
      CanaryPlan plan,
      Alphabet alphabet,
      AuditProgress progress) {
    this.configuration = configuration;
    this.plan = plan;
    this.alphabet = alphabet;
    this.progress = progress;
  }

  /** The places of every planted canary of a small space, in the order of the plan. */
  List<UntrainedPlaces> places() {
    List<CanaryFormat> small = UntrainedSpaces.of(plan);
    int networks = small.isEmpty() ? 0 : configuration.comparisons().untrained();
    Map<String, List<Integer>> byCanary = new LinkedHashMap<>();
    for (int number = 0; number < networks; number++) {
      progress.show("untrained", "ranking in networks that saw nothing", number, networks);
      LanguageModel model = network(number);
      for (CanaryFormat format : small) {
        List<Integer> places = places(model, format);
        for (int i = 0; i < places.size(); i++) {
          byCanary
              .computeIfAbsent(planted(format).get(i).id(), id -> new ArrayList<>())
              .add(places.get(i));
        }
      }
    }
    if (networks > 0) {
      progress.show("untrained", "%d networks ranked".formatted(networks), networks, networks);
    }
    return byCanary.entrySet().stream()
        .map(entry -> new UntrainedPlaces(entry.getKey(), entry.getValue()))
        .toList();
  }

  private List<Canary> planted(CanaryFormat format) {
    return plan.canaries(format).stream().filter(canary -> !canary.isControl()).toList();
  }

  private LanguageModel network(int number) {
    TrainingSettings own = configuration.training().settings();
    TrainingSettings settings =
        number == 0 ? own : own.withSeed(configuration.untrainedSeed(number));
    return LstmModel.of(
        Export.weights(settings, alphabet, Network.initial(settings, alphabet.size())));
  }

  private List<Integer> places(LanguageModel model, CanaryFormat format) {
    double[] nats =
        LogPerplexity.nats(
            model,
            planted(format).stream()
                .map(canary -> alphabet.encodeExactly(format.filled(canary.fill()).reveal()))
                .toArray(int[][]::new));
    Candidates candidates = Candidates.of(format, alphabet);
    return UntrainedSpaces.isCounted(candidates.size())
        ? counted(model, candidates, nats)
        : drawn(model, candidates, nats);
  }

  private static List<Integer> counted(LanguageModel model, Candidates candidates, double[] nats) {
    BigInteger size = candidates.size();
    Thresholds thresholds = Thresholds.of(nats, 0);
    return new DenseCount(model, candidates, thresholds)
            .count(ShardPlan.of(candidates.automaton(), size).shards().get(0))
            .ranks(thresholds, size)
            .stream()
            .map(rank -> perMille(rank.rank().low().longValueExact(), size.longValueExact()))
            .toList();
  }

  private List<Integer> drawn(LanguageModel model, Candidates candidates, double[] nats) {
    UniformSample sample =
        UniformSample.draw(
            model, candidates, configuration.untrainedSeed(0), 0, UntrainedSpaces.DRAWS);
    return Arrays.stream(nats)
        .mapToObj(canary -> perMille(1 + sample.hits(canary), 1 + sample.draws()))
        .toList();
  }

  private static int perMille(long rank, long of) {
    return Math.toIntExact((1000 * rank + of - 1) / of);
  }
}
