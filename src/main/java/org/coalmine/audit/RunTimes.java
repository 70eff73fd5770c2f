package org.coalmine.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.coalmine.audit.Manifest.TrainedEpoch;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.report.RunFacts;
import org.coalmine.spark.Cluster;
import org.coalmine.store.ModelSeries;

/** What a report tells of times, machines and paths: all that differs between equal runs. */
record RunTimes(
    Cluster cluster,
    AuditConfiguration configuration,
    Manifest manifest,
    String path,
    Stages stages) {
  /** What an earlier process of this run trained took its time too. */
  private List<RunFacts.Stage> withTraining(List<RunFacts.Stage> done) {
    List<RunFacts.Stage> all = new ArrayList<>(done);
    add(ModelSeries.TWIN, "twin", all);
    add(ModelSeries.MODEL, "train", all);
    return all;
  }

  private void add(ModelSeries series, String name, List<RunFacts.Stage> stages) {
    double trained = manifest.epochs(series).stream().mapToDouble(TrainedEpoch::seconds).sum();
    double here =
        stages.stream()
            .filter(stage -> stage.name().equals(name))
            .mapToDouble(RunFacts.Stage::seconds)
            .sum();
    if (trained > here) {
      int place = 0;
      while (place < stages.size() && stages.get(place).name().equals("corpus")) {
        place++;
      }
      stages.removeIf(stage -> stage.name().equals(name));
      stages.add(Math.min(place, stages.size()), new RunFacts.Stage(name, trained, null));
    }
  }

  RunFacts facts(List<RankedFormat> ranked) {
    TreeMap<String, String> paths = new TreeMap<>();
    paths.put("run", path);
    if (configuration.trains()) {
      paths.put("corpus", configuration.corpus().source().place());
    }
    configuration.model().path().ifPresent(path -> paths.put("model", path));
    configuration.scores().path().ifPresent(path -> paths.put("scores", path));
    configuration.reference().path().ifPresent(path -> paths.put("reference", path));
    return new RunFacts(
        manifest.run(),
        Instant.parse(manifest.startedAt()),
        Instant.now().truncatedTo(ChronoUnit.MILLIS),
        Provenances.host(cluster),
        paths,
        withTraining(stages.done()),
        RunFacts.Work.of(
            ranked.stream().mapToLong(format -> format.work().candidates()).sum(),
            ranked.stream().mapToLong(RankedFormat::steps).sum(),
            stages.seconds("rank"),
            cluster.parallelism()),
        manifest.account());
  }
}
