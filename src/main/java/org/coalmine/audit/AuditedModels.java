package org.coalmine.audit;

import java.util.List;
import org.coalmine.canary.CanaryPlan;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.report.chapter.ModelFacts;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.SharedModel;
import org.coalmine.store.ModelSeries;
import org.coalmine.store.RunDirectory;
import org.coalmine.store.StoredFile;
import org.coalmine.text.Spelling;
import org.jspecify.annotations.Nullable;

/** The canaries of an audit under its models: the audited one, the reference, and the twin. */
record AuditedModels(
    Cluster cluster,
    RunDirectory directory,
    AuditConfiguration configuration,
    CanaryPlan plan,
    Manifest manifest,
    OpenModels models,
    AuditProgress progress) {
  /** Ranks under the audited model: the one that was trained here, or elsewhere. */
  Ranking ranking() {
    OpenModels.@Nullable Opened foreign = models.model();
    return foreign == null
        ? new Ranking(
            cluster,
            directory,
            configuration.rank(),
            lastModel(ModelSeries.MODEL),
            configuration.drawSeed(),
            progress)
        : under(foreign, configuration.rank());
  }

  private Ranking under(OpenModels.Opened model, AuditConfiguration.Rank settings) {
    return new Ranking(
        cluster,
        directory,
        settings,
        model.stored().shared(),
        model.formats(),
        configuration.drawSeed(),
        progress);
  }

  /** What a report tells of a model that was trained elsewhere; null of one that was not. */
  @Nullable ModelFacts facts(Ranking ranking) {
    OpenModels.@Nullable Opened foreign = models.model();
    return foreign == null
        ? null
        : ModelDescription.of(foreign.stored(), ranking.formats(), plan.formats());
  }

  /** Ranks every canary under the reference. */
  ReferenceRanks rankUnder(OpenModels.Opened reference) {
    Ranking ranking = under(reference, configuration.rank().withoutComparison());
    List<RankedFormat> ranked =
        plan.formats().stream().map(format -> ranking.rank(format, plan.canaries(format))).toList();
    return ReferenceRanks.of(reference.stored(), ranking, ranked, new Controls(ranked));
  }

  /** Ranks every canary under the twin. */
  TwinRanks rankUnderTwin() {
    Ranking ranking =
        new Ranking(
            cluster,
            directory,
            configuration.rank().withoutComparison(),
            lastModel(ModelSeries.TWIN),
            configuration.drawSeed(),
            progress);
    return new TwinRanks(
        plan.formats().stream().map(format -> ranking.rank(format, plan.canaries(format))).toList(),
        manifest.epochs(ModelSeries.TWIN));
  }

  private SharedModel lastModel(ModelSeries series) {
    int epoch = configuration.training().settings().epochs();
    StoredFile file =
        directory
            .storedModel(series, epoch)
            .orElseThrow(
                () ->
                    new ResumeException(
                        "the %s of epoch %d is missing from %s"
                            .formatted(Spelling.of(series), epoch, directory.path())));
    SharedModel model = new ModelFiles(cluster).share(file);
    manifest.epochs(series).get(epoch - 1).require(model.digest());
    return model;
  }
}
