package org.coalmine.spark.training;

import java.io.Serializable;
import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Deque;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.train.Trainer;
import org.coalmine.train.TrainingState;
import org.jspecify.annotations.Nullable;

/**
 * The trainers that a process keeps from one round of a training to the next, as many as work at
 * once: a network and its arrays take longer to make than to overwrite. A trainer that is taken
 * starts from the state it is given, so a model has the same bits whatever is kept. One that is not
 * given back, because its task failed, is lost; the memory of idle ones may be taken for other
 * work.
 */
final class KeptTrainers implements Serializable {
  private static final long serialVersionUID = 1;

  private final String training;
  private final TrainingSettings settings;
  private final int symbols;

  /**
   * @param training what tells this training from every other
   */
  KeptTrainers(String training, TrainingSettings settings, int symbols) {
    this.training = training;
    this.settings = settings;
    this.symbols = symbols;
  }

  int batchSize() {
    return settings.batchSize();
  }

  /** A trainer that goes on from a state and is nobody else's until it is given back. */
  Trainer take(TrainingState state, int worker) {
    Trainer idle = Idle.poll(training);
    if (idle == null) {
      return new Trainer(settings, symbols, state, worker);
    }
    idle.restart(state, worker);
    return idle;
  }

  /** Keeps a trainer that was taken here. */
  void giveBack(Trainer trainer) {
    Idle.push(training, trainer);
  }

  /** The idle trainers of this process, all of one training. */
  private static final class Idle {
    private static final Deque<SoftReference<Trainer>> TRAINERS = new ArrayDeque<>();
    private static String training = "";

    private Idle() {}

    static synchronized @Nullable Trainer poll(String wanted) {
      enter(wanted);
      while (!TRAINERS.isEmpty()) {
        Trainer trainer = TRAINERS.pop().get();
        if (trainer != null) {
          return trainer;
        }
      }
      return null;
    }

    static synchronized void push(String from, Trainer trainer) {
      enter(from);
      TRAINERS.push(new SoftReference<>(trainer));
    }

    private static void enter(String wanted) {
      if (!training.equals(wanted)) {
        TRAINERS.clear();
        training = wanted;
      }
    }
  }
}
