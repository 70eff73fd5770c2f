package org.coalmine.spark.training;

import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.coalmine.settings.TrainingSettings;
import org.coalmine.train.Batch;
import org.coalmine.train.LossSum;
import org.coalmine.train.Trainer;
import org.coalmine.train.TrainingState;
import org.coalmine.train.text.WindowStore;

/** The loss on the windows that were held out. */
final class ValidationLoss {
  private ValidationLoss() {}

  /** The loss of all partitions, added in their order. */
  static LossSum of(
      JavaRDD<WindowStore> heldOut, TrainingSettings settings, int symbols, TrainingState state) {
    Broadcast<TrainingState> sent =
        JavaSparkContext.fromSparkContext(heldOut.context()).broadcast(state);
    LossSum loss = LossSum.ZERO;
    for (LossSum share :
        heldOut.map(text -> loss(settings, symbols, sent.value(), text)).collect()) {
      loss = loss.plus(share);
    }
    sent.destroy();
    return loss;
  }

  private static LossSum loss(
      TrainingSettings settings, int symbols, TrainingState state, WindowStore text) {
    Trainer trainer = new Trainer(settings, symbols, state, 0);
    WindowStore.Reader windows = text.reader();
    LossSum loss = LossSum.ZERO;
    for (long from = 0; from < windows.size(); from += settings.batchSize()) {
      long first = from;
      int rows = (int) Math.min(settings.batchSize(), windows.size() - first);
      Batch batch = Batch.of(windows, rows, row -> first + row);
      loss = loss.plus(trainer.evaluate(batch.dataSet()));
    }
    return loss;
  }
}
