package org.coalmine.scan.triage;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.coalmine.canary.RandomnessSpace;
import org.coalmine.exposure.LogPerplexity;
import org.coalmine.exposure.Thresholds;
import org.coalmine.exposure.count.PrunedCount;
import org.coalmine.exposure.sample.DrawPlan;
import org.coalmine.exposure.sample.ImportanceSampler;
import org.coalmine.exposure.sample.LookAhead;
import org.coalmine.exposure.sample.PilotPaths;
import org.coalmine.model.BestWindow;
import org.coalmine.model.LanguageModel;
import org.coalmine.scan.SecretSpaces;
import org.coalmine.secret.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Ranks found secrets in their places, each among the values that could have stood there; the
 * cheapest way first:
 *
 * <ol>
 *   <li>The free bound: by the cost of a value alone its rank is at most so much.
 *   <li>{@link SequentialTest}, unless the bound refutes what it would show. Most values end here.
 *   <li>A pruned walk, where there was no test or it had no hit. Never after a hit: so many values
 *       are at least as likely then that the walk would be long, and reach no answer.
 *   <li>Importance sampling of the rest.
 * </ol>
 *
 * <p>All that is scored begins with the model's boundary and the text before the value, and is
 * summed as {@link LogPerplexity} does, so that near ties fall alike in every way. What comes out
 * depends on the model, the secret and its places, and for the swap test on the other secrets: not
 * on who else is ranked with it. Not safe for use by several threads.
 */
public final class Triage {
  /** Where an interval from draws holds the rank: that of audits. */
  private static final double CONFIDENCE = 0.9999;

  /** What the states that wait may take together. */
  private static final long MOST_STATE_BYTES = 1L << 26;

  /** Larger spaces cannot be sampled: weights are doubles. */
  private static final int MOST_SAMPLED_BITS = 1000;

  private final LanguageModel model;
  private final Reading reading;
  private final SecretSpaces spaces;
  private final TriageSettings settings;
  private final SwapGroups groups;
  private final Map<BigInteger, Optional<SequentialTest>> tests = new HashMap<>();
  private final FreeLanes lanes;
  private TriageWork work = TriageWork.NONE;

  /**
   * @param reading of the model, which may be shared
   * @param groups of all secrets, for the swap test
   */
  private Triage(
      LanguageModel model,
      Reading reading,
      SecretSpaces spaces,
      TriageSettings settings,
      SwapGroups groups) {
    this.model = model;
    this.reading = reading;
    this.spaces = spaces;
    this.settings = settings;
    this.groups = groups;
    this.lanes = new FreeLanes(model);
  }

  /** What many triages of one model and one scan share; safe for use by several threads. */
  public static final class Shared {
    private final LanguageModel model;
    private final Reading reading;
    private final SecretSpaces spaces;
    private final TriageSettings settings;
    private final SwapGroups groups;

    /**
     * @param spaces of the scan that found the secrets
     * @param all secrets that are triaged, for the swap test
     */
    public Shared(
        LanguageModel model, SecretSpaces spaces, TriageSettings settings, List<FoundSecret> all) {
      this.model = model;
      this.reading = Readings.of(model);
      this.spaces = spaces;
      this.settings = settings;
      this.groups = new SwapGroups(all);
    }

    /**
     * Ranks some secrets.
     *
     * @param shard the number of the result
     */
    public TriagedSecrets rank(int shard, List<FoundSecret> secrets) {
      long before = BestWindow.cpuNanos();
      Triage triage = new Triage(model, reading, spaces, settings, groups);
      List<SecretRank> ranks = triage.rank(secrets);
      return new TriagedSecrets(
          shard, ranks, triage.work.and(time(BestWindow.cpuNanos() - before, 0)));
    }

    /**
     * What the values cost in their first places, in bits and apart from what stands before; null
     * for one that the model cannot spell.
     */
    public List<@Nullable Double> costs(List<FoundSecret> secrets) {
      Triage triage = new Triage(model, reading, spaces, settings, groups);
      return triage.costs(secrets);
    }
  }

  /** How many characters before a value a model reads at most. */
  public static int charactersBefore(LanguageModel model) {
    return Readings.charactersBefore(model);
  }

  private static TriageWork time(long core, long sampling) {
    return new TriageWork(0, 0, 0, 0, 0, 0, 0, 0, core, sampling);
  }

  private List<SecretRank> rank(List<FoundSecret> secrets) {
    List<SecretRank> ranks = new ArrayList<>();
    for (int from = 0; from < secrets.size(); ) {
      int to = from + 1;
      long bytes = stateBytes(secrets.get(from));
      while (to < secrets.size() && bytes + stateBytes(secrets.get(to)) <= MOST_STATE_BYTES) {
        bytes += stateBytes(secrets.get(to++));
      }
      ranks.addAll(rankTogether(secrets.subList(from, to)));
      from = to;
    }
    return ranks;
  }

  /** What the states behind the contexts of a secret take, where they grow with the text. */
  private long stateBytes(FoundSecret secret) {
    long symbols = model.longest() == Integer.MAX_VALUE ? 1 : Readings.contextLength(model);
    return secret.contexts().size() * symbols * model.cost().stateBytes();
  }

  private List<SecretRank> rankTogether(List<FoundSecret> secrets) {
    List<List<Place>> places = new ArrayList<>();
    for (FoundSecret secret : secrets) {
      places.add(places(secret));
    }
    List<Place> all = places.stream().flatMap(List::stream).toList();
    score(all);
    all.stream().filter(Place::ranked).forEach(Place::boundByCost);
    test(all);
    Map<String, SecretRank.Swap> swaps = swaps(places);
    for (Place place : all) {
      if (place.ranked()) {
        walk(place);
        sample(place);
      }
    }
    return IntStream.range(0, secrets.size())
        .mapToObj(
            i -> {
              FoundSecret secret = secrets.get(i);
              return PlaceRanks.of(
                  secret,
                  space(secret).isPresent(),
                  places.get(i),
                  swaps.get(secret.fingerprint()));
            })
        .toList();
  }

  private Optional<RandomnessSpace> space(FoundSecret secret) {
    return spaces.of(secret.kind(), secret.rule(), secret.value());
  }

  private List<Place> places(FoundSecret secret) {
    Optional<RandomnessSpace> space = space(secret);
    List<Place> places = new ArrayList<>();
    for (int number = 0; number < secret.contexts().size(); number++) {
      SecretContext context = secret.contexts().get(number);
      Optional<Reading.Symbols> read = symbols(context, secret);
      Optional<Reading.Possible> possible =
          space.flatMap(one -> reading.possible(context, secret.value().reveal(), one));
      if (read.isPresent() && (possible.isPresent() || space.isEmpty())) {
        places.add(place(secret, number, read.get(), possible.orElse(null)));
      }
    }
    return places;
  }

  private Optional<Reading.Symbols> symbols(SecretContext context, FoundSecret secret) {
    String value = secret.value().reveal();
    return reading.symbols(context, value, value.codePointCount(0, value.length()));
  }

  private Place place(
      FoundSecret secret, int number, Reading.Symbols read, Reading.@Nullable Possible possible) {
    return new Place(secret, number, read, possible, lanes.start(), lanes.room());
  }

  private void score(List<Place> places) {
    long before = lanes.steps();
    Iterator<Place> waiting = places.iterator();
    lanes.run(() -> waiting.hasNext() ? waiting.next() : null);
    work = work.and(new TriageWork(places.size(), lanes.steps() - before, 0, 0, 0, 0, 0, 0, 0, 0));
  }

  private List<@Nullable Double> costs(List<FoundSecret> secrets) {
    List<@Nullable Place> places = new ArrayList<>();
    for (FoundSecret secret : secrets) {
      places.add(
          symbols(secret.contexts().get(0), secret)
              .map(read -> place(secret, 0, read, null))
              .orElse(null));
    }
    score(places.stream().filter(Objects::nonNull).map(Objects::requireNonNull).toList());
    List<@Nullable Double> costs = new ArrayList<>();
    for (Place place : places) {
      costs.add(place == null ? null : LogPerplexity.bits(place.valueNats()));
    }
    return costs;
  }

  private void test(List<Place> places) {
    List<Draws> draws = new ArrayList<>();
    for (Place place : places) {
      Optional<SequentialTest> test = place.ranked() ? test(place) : Optional.empty();
      if (test.isPresent() && place.rank().high().compareTo(test.get().mostRefuted()) > 0) {
        draws.add(new Draws(place, test.get(), settings.draws()));
      }
    }
    long before = lanes.steps();
    Trial.run(lanes, draws);
    draws.forEach(one -> one.conclude(settings.error()));
    work = work.and(new TriageWork(0, 0, draws.size(), lanes.steps() - before, 0, 0, 0, 0, 0, 0));
  }

  private Optional<SequentialTest> test(Place place) {
    return tests.computeIfAbsent(
        place.candidates().size(),
        size -> SequentialTest.of(size, settings.decideBits(), settings.error(), settings.draws()));
  }

  private Map<String, SecretRank.Swap> swaps(List<List<Place>> places) {
    Map<String, SecretRank.Swap> swaps = new HashMap<>();
    List<Others> trials = new ArrayList<>();
    List<Place> plain = new ArrayList<>();
    for (List<Place> some : places) {
      if (settings.swapValues() == 0 || some.isEmpty() || some.get(0).number() != 0) {
        continue;
      }
      Place first = some.get(0);
      FoundSecret secret = first.secret();
      List<Secret> others = groups.behind(secret, reading::spells, settings.swapValues());
      if (others.size() < SwapTest.LEAST_VALUES) {
        swaps.put(secret.fingerprint(), new SecretRank.Swap(null, others.size()));
        continue;
      }
      Reading.Symbols read = symbols(secret.contexts().get(0), secret).orElseThrow();
      Place same = place(secret, 0, read, null);
      if (!Arrays.equals(same.symbols(), first.symbols())) {
        plain.add(same);
        first = same;
      }
      trials.add(new Others(reading, first, others));
    }
    score(plain);
    long before = lanes.steps();
    Trial.run(lanes, trials);
    trials.forEach(one -> swaps.put(one.fingerprint(), one.outcome()));
    work = work.and(new TriageWork(0, 0, 0, 0, 0, 0, 0, lanes.steps() - before, 0, 0));
    return swaps;
  }

  private void walk(Place place) {
    boolean open = place.tested() == Place.Tested.NOT || place.tested() == Place.Tested.WITHOUT_HIT;
    if (!open || place.rank().exact() || settings.walkSteps() == 0) {
      return;
    }
    PrunedCount.Result walked =
        PrunedCount.count(
            model,
            place.candidates(),
            Thresholds.of(new double[] {place.nats()}, 0),
            settings.walkSteps(),
            Long.MAX_VALUE);
    place.narrow(walked.ranks().get(0).rank());
    work = work.and(new TriageWork(0, 0, 0, 0, 1, place.before() + walked.steps(), 0, 0, 0, 0));
  }

  private void sample(Place place) {
    BigInteger size = place.candidates().size();
    if (place.rank().exact()
        || place.tested() == Place.Tested.LOW
        || settings.sampleDraws() == 0
        || size.bitLength() > MOST_SAMPLED_BITS) {
      return;
    }
    long before = BestWindow.cpuNanos();
    DrawPlan plan = DrawPlan.exactly(settings.sampleDraws());
    LookAhead ahead =
        LookAhead.of(
            place.candidates().automaton(), List.of(PilotPaths.draw(model, place.candidates(), 0)));
    String seed = place.secret().fingerprint() + "/" + place.number();
    place.narrow(
        new ImportanceSampler(model, place.candidates(), ahead, plan)
            .draw(seed, 0, settings.sampleDraws())
            .rank(
                place.nats(),
                place
                    .candidates()
                    .automaton()
                    .indexOf(place.secret().value().reveal())
                    .orElseThrow(),
                CONFIDENCE,
                plan)
            .rank());
    work = work.and(new TriageWork(0, 0, 0, 0, 0, 0, 1, 0, 0, BestWindow.cpuNanos() - before));
  }
}
