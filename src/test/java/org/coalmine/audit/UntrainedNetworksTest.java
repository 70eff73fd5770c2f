package org.coalmine.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.configuration.ConfigurationReader;
import org.coalmine.configuration.ConfiguredCanaries;
import org.coalmine.report.chapter.UntrainedPlaces;
import org.coalmine.token.Alphabet;
import org.junit.jupiter.api.Test;

final class UntrainedNetworksTest {
  private enum Silent implements AuditProgress {
    PROGRESS;

    @Override
    public void show(String stage, String detail, long done, long total) {}

    @Override
    public void note(String text) {}
  }

  private static AuditConfiguration configuration(
      String seed, String fill, int copies, String more) {
    return ConfigurationReader.resolve(
            """
            seed = %s
            corpus.paths = [none]
            canaries.formats = [ { name = n, text = "The code is {fill}.", fill = "%s",
              insertions = [1], copies = %d, controls = 0 } ]
            training { layers = 1, units = 16, epochs = 1 }
            extract.top = 1
            %s
            """
                .formatted(seed, fill, copies, more))
        .configuration();
  }

  private static List<UntrainedPlaces> places(AuditConfiguration configuration) {
    CanaryPlan plan = ConfiguredCanaries.draw(configuration);
    Alphabet alphabet =
        Alphabet.ofText("abcdefghijklmnopqrstuvwxyz ,0123456789" + plan.characters());
    return new UntrainedNetworks(configuration, plan, alphabet, Silent.PROGRESS).places();
  }

  /** Ten seeds, every fill of three digits; by chance two of twenty are marked in 1.7 %. */
  @Test
  void fillsOfOneRepeatedDigitAreMarkedAndOthersAreNot() {
    int[] marked = new int[4];
    int[] all = new int[4];
    for (int seed = 0; seed < 10; seed++) {
      AuditConfiguration configuration =
          configuration("untrained-seed-" + seed, "[0-9]{3}", 1000, "");
      Map<String, String> fills = new HashMap<>();
      ConfiguredCanaries.draw(configuration)
          .canaries()
          .forEach(canary -> fills.put(canary.id(), canary.fill().reveal()));
      for (UntrainedPlaces found : places(configuration)) {
        int distinct = (int) fills.getOrDefault(found.canary(), "").chars().distinct().count();
        all[distinct]++;
        marked[distinct] += found.likelyFill().isPresent() ? 1 : 0;
      }
    }
    assertThat(all).containsExactly(0, 100, 2_700, 7_200);
    assertThat(marked[1]).as("repeated digits marked, of 100").isGreaterThan(40);
    assertThat(marked[3]).as("distinct digits marked, of 7200").isLessThan(72);
  }

  /** In the whole space each place is taken once, except ties, which count against both. */
  @Test
  void placesOfAllFillsAreAllPlaces() {
    List<UntrainedPlaces> places = places(configuration("all", "[0-9]{3}", 1000, ""));

    for (int network = 0; network < 20; network++) {
      int at = network;
      List<Integer> sorted = places.stream().map(it -> it.perMille().get(at)).sorted().toList();
      for (int i = 0; i < 1000; i++) {
        assertThat(sorted.get(i)).as("network %d", network).isBetween(i + 1, i + 3);
      }
    }
  }

  /** A space that is drawn from has the places of one that is counted, except the draws. */
  @Test
  void drawnPlacesAreNearThoseThatAreCounted() {
    List<UntrainedPlaces> places = places(configuration("drawn", "[0-9]{5}", 500, ""));

    assertThat(places).hasSize(500).allMatch(found -> found.perMille().size() == 20);
    double mean =
        places.stream()
            .flatMap(found -> found.perMille().stream())
            .mapToInt(Integer::intValue)
            .average()
            .orElseThrow();
    assertThat(mean).isBetween(470.0, 530.0);
  }

  @Test
  void largeSpacesAndNoNetworksHaveNoPlaces() {
    assertThat(places(configuration("large", "[0-9]{6}", 2, ""))).isEmpty();
    assertThat(places(configuration("none", "[0-9]{3}", 2, "audit.untrained = 0"))).isEmpty();
    assertThat(places(configuration("few", "[0-9]{3}", 2, "audit.untrained = 3")))
        .allMatch(found -> found.perMille().size() == 3);
  }

  /** The run's own initial weights come first; the others follow from the secret seed alone. */
  @Test
  void networksFollowFromTheSeed() {
    List<UntrainedPlaces> places = places(configuration("one", "[0-9]{3}", 5, ""));

    assertThat(places(configuration("one", "[0-9]{3}", 5, ""))).isEqualTo(places);
    assertThat(places(configuration("two", "[0-9]{3}", 5, ""))).isNotEqualTo(places);
  }
}
