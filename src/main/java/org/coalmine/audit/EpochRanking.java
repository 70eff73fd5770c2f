package org.coalmine.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.coalmine.audit.Manifest.TrainedEpoch;
import org.coalmine.audit.plan.EpochBudget;
import org.coalmine.canary.CanaryFormat;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.model.lstm.Kernels;
import org.coalmine.report.chapter.BitsInterval;
import org.coalmine.report.chapter.EpochExposure;
import org.coalmine.report.chapter.Rank;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.SharedModel;
import org.coalmine.store.Digest;
import org.coalmine.store.Ledger;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.RunFile;
import org.jspecify.annotations.Nullable;

/**
 * Exposure over training: the canaries ranked with the models of earlier epochs, each within a
 * budget. What an epoch came to stands in the ledger at once, so a resumed run does not rank it
 * again; ranked again it would be the same.
 */
final class EpochRanking {
  private static final String VERSION =
      "exposure over training 3 of arithmetic " + Kernels.ARITHMETIC;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Cluster cluster;
  private final RunDirectory directory;
  private final AuditConfiguration.Rank settings;
  private final CanaryPlan plan;
  private final String seed;
  private final AuditProgress progress;
  private final List<String> warnings = new ArrayList<>();

  /**
   * @param seed of the draws of importance sampling
   */
  EpochRanking(
      Cluster cluster,
      RunDirectory directory,
      AuditConfiguration configuration,
      CanaryPlan plan,
      String seed,
      AuditProgress progress) {
    this.cluster = cluster;
    this.directory = directory;
    this.settings = EpochBudget.of(configuration.rank(), configuration.everyEpoch());
    this.plan = plan;
    this.seed = seed;
    this.progress = progress;
  }

  /** What a reader must know before trusting a figure. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  /** The exposures of the canaries by epoch; an epoch whose model is missing is left out. */
  SortedMap<Integer, List<EpochExposure>> rank(List<TrainedEpoch> epochs) {
    SortedMap<Integer, List<EpochExposure>> found = new TreeMap<>();
    if (epochs.isEmpty()) {
      return found;
    }
    try (Ledger ledger = directory.ledger(jobDigest())) {
      ledger
          .damaged()
          .forEach(
              entry -> progress.note("a ledger entry is not trusted and ranked again: " + entry));
      Map<String, byte[]> known = ledger.entries();
      int done = 0;
      for (TrainedEpoch epoch : epochs) {
        progress.show("epochs", "ranking epoch " + epoch.epoch(), done, epochs.size());
        String entry = "epoch-%d-%s".formatted(epoch.epoch(), epoch.modelSha256());
        exposures(epoch, known.get(entry))
            .ifPresent(
                exposures -> {
                  found.put(epoch.epoch(), exposures);
                  if (!known.containsKey(entry)) {
                    ledger.append(entry, encode(exposures));
                  }
                });
        done++;
      }
      progress.show(
          "epochs",
          found.size() == 1 ? "1 epoch ranked" : found.size() + " epochs ranked",
          done,
          epochs.size());
    }
    return found;
  }

  private Optional<List<EpochExposure>> exposures(TrainedEpoch epoch, byte @Nullable [] kept) {
    if (kept != null) {
      return Optional.of(decode(kept));
    }
    Optional<SharedModel> model =
        directory.storedModel(epoch.epoch()).map(new ModelFiles(cluster)::share);
    if (model.isEmpty()) {
      warnings.add("The model of epoch %d is missing, so are its ranks.".formatted(epoch.epoch()));
    }
    model.ifPresent(shared -> epoch.require(shared.digest()));
    return model.map(shared -> cluster.stage("epoch " + epoch.epoch(), () -> rank(shared)));
  }

  private List<EpochExposure> rank(SharedModel model) {
    Ranking ranking = new Ranking(cluster, null, settings, model, seed, Quiet.INSTANCE);
    Map<String, EpochExposure> byCanary = new HashMap<>();
    for (CanaryFormat format : plan.formats()) {
      RankedFormat ranked = ranking.rank(format, plan.canaries(format));
      for (int i = 0; i < ranked.canaries().size(); i++) {
        Rank rank = Rank.of(ranked.ranks().get(i).rank());
        String canary = ranked.canaries().get(i).id();
        byCanary.put(
            canary,
            new EpochExposure(canary, rank, BitsInterval.exposure(format.space().size(), rank)));
      }
    }
    return plan.canaries().stream()
        .map(canary -> Objects.requireNonNull(byCanary.get(canary.id()), canary.id()))
        .toList();
  }

  /** Covers all that the ranks of an epoch depend on but its model, which the entry names. */
  private String jobDigest() {
    byte[] canaries = directory.read(RunFile.CANARIES).orElse(new byte[0]);
    String job = "%s\n%s\n%s\n%s".formatted(VERSION, told(settings), seed, Digest.hex(canaries));
    return Digest.hex(job.getBytes(UTF_8));
  }

  /** The settings that decide a rank under an LSTM, in a form that no new setting changes. */
  static String told(AuditConfiguration.Rank rank) {
    return ("Rank[method=%s, prunedSteps=%s, denseLimit=%s, sampling=%s, compare=%s,"
            + " nearTieNats=%s, shardSeconds=%s, deadlineSeconds=%s]")
        .formatted(
            rank.method(),
            rank.prunedSteps(),
            rank.denseLimit(),
            rank.sampling(),
            rank.compare(),
            rank.nearTieNats(),
            rank.shardSeconds(),
            rank.deadlineSeconds());
  }

  private static byte[] encode(List<EpochExposure> exposures) {
    try {
      return JSON.writeValueAsBytes(exposures);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<EpochExposure> decode(byte[] entry) {
    try {
      return JSON.readValue(entry, new TypeReference<>() {});
    } catch (IOException e) {
      throw new UncheckedIOException("a ledger entry with a right checksum cannot be read", e);
    }
  }

  /** The ranking of one epoch has nothing to tell that the line of all epochs does not. */
  private enum Quiet implements AuditProgress {
    INSTANCE;

    @Override
    public void show(String stage, String detail, long done, long total) {}

    @Override
    public void note(String text) {}
  }
}
