package org.coalmine.spark.scan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.scan.Kind;
import org.coalmine.scan.SecretSpaces;
import org.coalmine.scan.TextRules;
import org.coalmine.scan.triage.FoundSecret;
import org.coalmine.scan.triage.SecretContext;
import org.coalmine.scan.triage.SecretRank;
import org.coalmine.scan.triage.Triage;
import org.coalmine.scan.triage.TriageSettings;
import org.coalmine.scan.triage.TriageWork;
import org.coalmine.scan.triage.TriagedSecrets;
import org.coalmine.secret.Secret;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.ShardTasks;
import org.coalmine.spark.SharedModel;
import org.coalmine.store.Digest;
import org.coalmine.store.Ledger;
import org.coalmine.store.RunDirectory;
import org.jspecify.annotations.Nullable;

/**
 * Ranks found secrets in their places under a model, a task for some that follow each other in the
 * order of fingerprints. What a finished task found is kept in a ledger, so that a driver that was
 * killed goes on; what comes out is the same for any executors and any size of tasks.
 *
 * <p>The values leave the driver in one broadcast, as the fills of canaries do that are planted.
 */
public final class TriageJob {
  private static final String VERSION = "triage 1";
  private static final int SHARD_SECRETS = 64;

  private final JavaSparkContext context;
  private final Question question;
  private final int shardSecrets;

  /**
   * What is asked.
   *
   * @param reference that was not trained on the corpus; null for none
   * @param phoneRegions and {@code rules} of the scan, which say what could have stood in a place
   */
  public record Question(
      SharedModel model,
      @Nullable SharedModel reference,
      TriageSettings settings,
      List<String> phoneRegions,
      TextRules rules)
      implements Serializable {
    public Question {
      phoneRegions = List.copyOf(phoneRegions);
    }
  }

  /** Watches a job, on the driver. */
  @FunctionalInterface
  public interface Progress {
    /** So many of the secrets are ranked. */
    void ranked(long secrets, long of);
  }

  /**
   * What was found.
   *
   * @param ranks by fingerprint
   * @param work what it took, in this and in earlier processes
   * @param damaged parts of the ledger that are not trusted; their secrets were ranked again
   */
  public record Ranked(Map<String, SecretRank> ranks, TriageWork work, List<String> damaged) {}

  public TriageJob(Cluster cluster, Question question) {
    this(cluster.context(), question, SHARD_SECRETS);
  }

  TriageJob(JavaSparkContext context, Question question, int shardSecrets) {
    this.context = context;
    this.question = question;
    this.shardSecrets = shardSecrets;
  }

  /**
   * Ranks secrets.
   *
   * @param values ascending by fingerprint
   * @param made the digest of what decides the values: corpus, key and configuration
   * @param run where finished tasks are kept; null to keep nothing
   * @throws org.coalmine.spark.ClusterException if the cluster is lost
   */
  public Ranked rank(
      List<FoundCounts.Value> values, String made, @Nullable RunDirectory run, Progress progress) {
    TreeMap<Integer, TriagedSecrets> shards = new TreeMap<>();
    List<String> damaged = new ArrayList<>();
    int count = (values.size() + shardSecrets - 1) / shardSecrets;
    try (Shards kept = new Shards(run == null ? null : ledger(run, made, count))) {
      kept.known(shards, damaged);
      progress.ranked(ranked(shards), values.size());
      rank(values, kept, shards, progress);
    }
    Map<String, SecretRank> ranks = new TreeMap<>();
    TriageWork work = TriageWork.NONE;
    for (TriagedSecrets shard : shards.values()) {
      shard.ranks().forEach(rank -> ranks.put(rank.fingerprint(), rank));
      work = work.and(shard.work());
    }
    return new Ranked(ranks, work, damaged);
  }

  private void rank(
      List<FoundCounts.Value> values,
      Shards kept,
      TreeMap<Integer, TriagedSecrets> shards,
      Progress progress) {
    int count = (values.size() + shardSecrets - 1) / shardSecrets;
    List<Integer> missing =
        IntStream.range(0, count).filter(shard -> !shards.containsKey(shard)).boxed().toList();
    if (missing.isEmpty()) {
      return;
    }
    Broadcast<SentSecrets> sent = context.broadcast(new SentSecrets(values, question));
    int size = shardSecrets;
    try {
      ShardTasks.run(
          context,
          "ranks of found secrets",
          missing,
          (Integer shard) -> sent.value().rank(shard, size).toBytes(),
          () -> Long.MAX_VALUE,
          bytes -> {
            TriagedSecrets triaged = TriagedSecrets.fromBytes(bytes);
            shards.put(triaged.number(), triaged);
            kept.keep(triaged.number(), bytes);
            progress.ranked(ranked(shards), values.size());
          });
    } finally {
      sent.destroy();
    }
  }

  private static long ranked(TreeMap<Integer, TriagedSecrets> shards) {
    return shards.values().stream().mapToLong(shard -> shard.ranks().size()).sum();
  }

  private Ledger ledger(RunDirectory run, String made, int shards) {
    SharedModel reference = question.reference();
    String all =
        String.join(
            "\n",
            VERSION,
            question.model().model().arithmetic(),
            question.model().identity(),
            reference == null ? "" : reference.model().arithmetic() + " " + reference.identity(),
            made,
            question.settings().toString(),
            shards + " of " + shardSecrets);
    return run.ledger(Digest.hex(all.getBytes(UTF_8)), TriagedSecrets::agree);
  }

  /** The ledger, if there is one. */
  private record Shards(@Nullable Ledger ledger) implements AutoCloseable {
    void known(Map<Integer, TriagedSecrets> shards, List<String> damaged) {
      if (ledger == null) {
        return;
      }
      damaged.addAll(ledger.damaged());
      ledger
          .entries()
          .forEach(
              (shard, bytes) -> {
                try {
                  TriagedSecrets triaged = TriagedSecrets.fromBytes(bytes);
                  shards.put(triaged.number(), triaged);
                } catch (IllegalArgumentException e) {
                  damaged.add("shard " + shard);
                }
              });
    }

    void keep(int shard, byte[] bytes) {
      if (ledger != null) {
        ledger.append(Integer.toString(shard), bytes);
      }
    }

    @Override
    public void close() {
      if (ledger != null) {
        ledger.close();
      }
    }
  }

  /** What tasks rank: values and the text around them. Prints none of it. */
  private static final class SentSecrets implements Serializable {
    private static final long serialVersionUID = 1;

    private final List<Sent> secrets;
    private final Question question;
    private transient @Nullable Ranking ranking;

    private record Sent(
        String fingerprint, Kind kind, @Nullable String rule, String value, List<Around> places)
        implements Serializable {
      @Override
      public String toString() {
        return "Sent[hidden]";
      }
    }

    private record Around(String before, String behind) implements Serializable {
      @Override
      public String toString() {
        return "Around[hidden]";
      }
    }

    /** What the tasks of a process share. */
    private record Ranking(
        List<FoundSecret> secrets, Triage.Shared model, Triage.@Nullable Shared reference) {}

    SentSecrets(List<FoundCounts.Value> values, Question question) {
      this.secrets =
          values.stream()
              .map(
                  value ->
                      new Sent(
                          value.fingerprint(),
                          value.kind(),
                          value.rule(),
                          value.value().reveal(),
                          value.contexts().stream()
                              .map(
                                  place ->
                                      new Around(place.before().reveal(), place.behind().reveal()))
                              .toList()))
              .sorted(Comparator.comparing(Sent::fingerprint))
              .toList();
      this.question = question;
    }

    TriagedSecrets rank(int shard, int size) {
      Ranking shared = ranking();
      List<FoundSecret> some =
          shared.secrets().subList(shard * size, Math.min((shard + 1) * size, secrets.size()));
      TriagedSecrets ranked = shared.model().rank(shard, some);
      return shared.reference() == null
          ? ranked
          : against(ranked, shared.model().costs(some), shared.reference().costs(some));
    }

    private static TriagedSecrets against(
        TriagedSecrets ranked, List<@Nullable Double> own, List<@Nullable Double> references) {
      List<SecretRank> ranks = new ArrayList<>();
      for (int i = 0; i < own.size(); i++) {
        Double cost = own.get(i);
        Double reference = references.get(i);
        ranks.add(
            ranked
                .ranks()
                .get(i)
                .against(cost == null || reference == null ? null : (Double) (reference - cost)));
      }
      return new TriagedSecrets(ranked.number(), ranks, ranked.work());
    }

    private synchronized Ranking ranking() {
      Ranking known = ranking;
      if (known == null) {
        List<FoundSecret> all =
            secrets.stream()
                .map(
                    sent ->
                        new FoundSecret(
                            sent.fingerprint(),
                            sent.kind(),
                            sent.rule(),
                            Secret.of(sent.value()),
                            sent.places().stream()
                                .map(
                                    around ->
                                        new SecretContext(
                                            Secret.of(around.before()), Secret.of(around.behind())))
                                .toList()))
                .toList();
        SecretSpaces spaces =
            new SecretSpaces(new LinkedHashSet<>(question.phoneRegions()), question.rules());
        known =
            new Ranking(
                all,
                new Triage.Shared(question.model().model(), spaces, question.settings(), all),
                question.reference() == null
                    ? null
                    : new Triage.Shared(
                        question.reference().model(), spaces, question.settings(), all));
        ranking = known;
      }
      return known;
    }
  }
}
