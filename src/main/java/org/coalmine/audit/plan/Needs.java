package org.coalmine.audit.plan;

import java.util.ArrayList;
import java.util.List;
import org.coalmine.audit.plan.AuditPlan.Need;
import org.coalmine.canary.Canary;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.spark.training.RoundTraffic;
import org.coalmine.spark.training.TextSplit.Amount;
import org.coalmine.train.StateSize;
import org.coalmine.train.text.TextMemory;

/** What an audit holds in memory and on disk. */
final class Needs {
  /** Of weights: as a file, as read from it, and packed for the kernel. */
  private static final int COPIES = 3;

  private static final long BYTES_PER_INSERTION = 12;

  /** Of a file of a split or less, while the corpus is read; two thirds of it later. */
  private static final long BYTES_PER_FILE = 300;

  private static final long BYTES_PER_SHARD = 97;

  /** Spark itself, with the libraries of training. */
  private static final long LEAST_HEAP = 900_000_000;

  private Needs() {}

  static List<Need> memory(
      AuditConfiguration configuration, CanaryPlan plan, PlannedText text, Machine machine) {
    StateSize state = StateSize.of(configuration.training().settings(), text.alphabet().size());
    RoundTraffic round =
        ClusterLimits.round(
            configuration, text.alphabet().size(), ClusterLimits.DEFAULT_RESULT_BYTES);
    long insertions = plan.canaries().stream().mapToLong(Canary::insertions).sum();
    TextDemand demand = text(configuration, text, machine);
    List<Need> needs = new ArrayList<>();
    needs.add(new Need("driver", "model", COPIES * state.modelBytes()));
    needs.add(
        new Need("driver", "states of workers in a round", round.driverBytes() + state.bytes()));
    needs.add(new Need("driver", "places of insertions", BYTES_PER_INSERTION * insertions));
    needs.add(new Need("driver", "files of the corpus", BYTES_PER_FILE * text.files()));
    needs.add(new Need("executor", "heap at least", LEAST_HEAP));
    needs.add(new Need("executor", "its share of the text in the heap", demand.heapBytes()));
    return needs;
  }

  private static TextDemand text(
      AuditConfiguration configuration, PlannedText text, Machine machine) {
    Amount training = text.text().training();
    Amount heldOut = text.text().heldOut();
    return TextDemand.of(
        training.characters() + heldOut.characters(),
        training.documents() + heldOut.documents(),
        text.alphabet().size(),
        configuration.training().settings(),
        machine.executors(),
        configuration.training().textMemory().orElse(TextMemory.usual(LEAST_HEAP)));
  }

  static List<Need> disk(
      AuditConfiguration configuration, PlannedText text, long shards, Machine machine) {
    TextDemand demand = text(configuration, text, machine);
    StateSize state = StateSize.of(configuration.training().settings(), text.alphabet().size());
    int series = configuration.trainsTwin() ? 2 : 1;
    int epochs = configuration.training().settings().epochs();
    return List.of(
        new Need("run directory", "models", series * epochs * state.modelBytes()),
        new Need("run directory", "checkpoints", series * state.bytes()),
        new Need("run directory", "ledger", BYTES_PER_SHARD * shards),
        new Need("each executor's local folders", "text", demand.textBytes()),
        new Need("each executor's local folders", "sorted windows", demand.sortBytes()),
        new Need(
            "each executor's local folders",
            "states of workers in a round",
            ClusterLimits.round(
                        configuration, text.alphabet().size(), ClusterLimits.DEFAULT_RESULT_BYTES)
                    .shuffledBytes()
                / machine.executors()));
  }
}
