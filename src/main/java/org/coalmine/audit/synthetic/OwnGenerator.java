package org.coalmine.audit.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.coalmine.audit.Generated;
import org.coalmine.audit.MeasuredModel;
import org.coalmine.audit.ModelEnd;
import org.coalmine.audit.StoredModel;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.model.LanguageModel;
import org.coalmine.model.Panel;
import org.coalmine.model.Scorer;
import org.coalmine.settings.ConfigurationException;
import org.coalmine.spark.Cluster;
import org.coalmine.token.Alphabet;

/** The run of Coalmine that wrote a release, and what its model expects of canaries. */
final class OwnGenerator {
  private OwnGenerator() {}

  /**
   * What a run generated last.
   *
   * @throws ConfigurationException if it generated nothing
   */
  static Generated last(Cluster cluster, String run) {
    List<Generated> generated = MeasuredModel.generated(cluster, run);
    if (generated.isEmpty()) {
      throw new ConfigurationException(
          "%s generated no text; give the files of the released text by --paths, or generate some by coalmine generate %s"
              .formatted(run, run));
    }
    return generated.get(generated.size() - 1);
  }

  /** The keys by which a new run reads what another generated. */
  static List<String> overrides(String run, Generated generated) {
    return List.of(
        "synthetic.paths=[" + quoted(generated.directory()) + "]",
        "synthetic.format="
            + (generated.columns() == null
                ? generated.settings().getOrDefault("generate.format", "jsonl")
                : "table"),
        "synthetic.generator=" + quoted(run));
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /**
   * What a model expects of canaries.
   *
   * @param documents that were drawn, empty ones too
   * @param natsWithEnd what each canary's whole text costs, the end of the document included, in
   *     the order of the plan
   */
  record Expected(long documents, double[] natsWithEnd) {}

  /** The documents of a release, if a run wrote them and nothing else is in it. */
  static Optional<Generated> written(Cluster cluster, String run, List<String> paths) {
    return MeasuredModel.generated(cluster, run).stream()
        .filter(it -> paths.size() == 1 && same(it.directory(), paths.get(0)))
        .findFirst();
  }

  /**
   * What the model of a run expects, where documents are draws from that model and nothing else: at
   * temperature 1, without truncation, prompt or rejection.
   *
   * @param paths of the release
   * @return empty where they are other draws
   */
  static Optional<Expected> expected(
      Cluster cluster, String run, List<String> paths, CanaryPlan plan) {
    Optional<Generated> written = written(cluster, run, paths);
    if (written.isEmpty() || !isPlain(written.get())) {
      return Optional.empty();
    }
    StoredModel stored = MeasuredModel.ofRun(cluster, run, OptionalInt.empty()).model();
    if (!stored.shared().digest().equals(written.get().modelSha256())) {
      return Optional.empty();
    }
    List<Integer> ends = ModelEnd.of(cluster, stored, false);
    LanguageModel model = stored.shared().model();
    List<Double> nats = new ArrayList<>();
    for (Canary canary : plan.canaries()) {
      CanaryFormat format =
          plan.formats().stream()
              .filter(it -> it.name().equals(canary.formatName()))
              .findFirst()
              .orElseThrow();
      int[] text = model.vocabulary().encodeExactly(format.filled(canary.fill()).reveal());
      nats.add(nats(model, text, ends));
    }
    return Optional.of(
        new Expected(
            written.get().documents(), nats.stream().mapToDouble(Double::doubleValue).toArray()));
  }

  private static boolean same(String directory, String path) {
    return new Path(directory).toUri().getPath().equals(new Path(path).toUri().getPath());
  }

  private static boolean isPlain(Generated generated) {
    return "1.0".equals(generated.settings().get("generate.temperature"))
        && "0".equals(generated.settings().get("generate.top-k"))
        && "1.0".equals(generated.settings().get("generate.top-p"))
        && !generated.settings().containsKey("generate.prompt")
        && generated.drawn() == generated.documents();
  }

  /**
   * What a text costs with any of its ends. The unknown is never drawn, so the others share its
   * probability.
   */
  private static double nats(LanguageModel model, int[] text, List<Integer> ends) {
    boolean characters = model.vocabulary() instanceof Alphabet;
    Scorer scorer = model.scorer();
    Panel now = scorer.panel();
    Panel next = scorer.panel();
    float[] costs = new float[(ends.size() + 1) * scorer.lanes()];
    double sum = 0;
    scorer.start(now);
    for (int place = 0; place <= text.length; place++) {
      IntStream asked =
          place < text.length
              ? IntStream.of(text[place])
              : ends.stream().mapToInt(Integer::intValue);
      int[] wanted =
          IntStream.concat(asked, characters ? IntStream.of(Alphabet.UNKNOWN) : IntStream.empty())
              .sorted()
              .distinct()
              .toArray();
      scorer.costs(now, wanted, costs);
      List<Double> any = new ArrayList<>();
      for (int column = 0; column < wanted.length; column++) {
        double cost = costs[column * scorer.lanes()];
        if (characters && wanted[column] == Alphabet.UNKNOWN) {
          sum += Math.log1p(-Math.exp(-cost));
        } else {
          any.add(cost);
        }
      }
      double least = any.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
      sum += least - Math.log(any.stream().mapToDouble(cost -> Math.exp(least - cost)).sum());
      if (place < text.length) {
        scorer.advance(now, text[place], next);
        Panel free = now;
        now = next;
        next = free;
      }
    }
    return sum;
  }
}
