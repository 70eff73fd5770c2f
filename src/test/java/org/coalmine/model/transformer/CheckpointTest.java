package org.coalmine.model.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class CheckpointTest {
  /** What the script computes in float64 from the same weights, by PyTorch. */
  private static final double NEAR = 1e-9;

  static List<String> made() {
    return Checkpoints.made();
  }

  @ParameterizedTest
  @MethodSource("made")
  void theTwinHasTheCostsOfTheScript(String name) throws IOException {
    Checkpoint checkpoint = Checkpoints.open(Checkpoints.made(name));
    ReferenceTransformer twin = new ReferenceTransformer(checkpoint.weights());
    JsonNode reference =
        new ObjectMapper().readTree(Checkpoints.made(name).resolve("reference.json").toFile());
    assertThat(reference).hasSize(12);
    for (JsonNode text : reference) {
      int[] tokens =
          IntStream.range(0, text.path("tokens").size())
              .map(i -> text.path("tokens").path(i).intValue())
              .toArray();
      double[] costs = twin.costs(tokens);
      assertThat(costs).hasSize(text.path("nats").size());
      for (int i = 0; i < costs.length; i++) {
        assertThat(costs[i]).isCloseTo(text.path("nats").path(i).doubleValue(), within(NEAR));
      }
    }
  }
}
