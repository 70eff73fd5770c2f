package org.coalmine.audit;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.coalmine.audit.Manifest.TrainedEpoch;
import org.coalmine.audit.plan.Preflight;
import org.coalmine.audit.plan.PrivacyClaim;
import org.coalmine.report.Report;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.EpochExposure;
import org.coalmine.report.chapter.UntrainedPlaces;
import org.coalmine.report.judge.Gate;
import org.coalmine.report.machine.FlatTable;
import org.coalmine.report.machine.JunitXml;
import org.coalmine.report.machine.ReportJson;
import org.coalmine.report.page.HtmlReport;
import org.coalmine.store.RunFile;
import org.coalmine.token.Alphabet;
import org.jspecify.annotations.Nullable;

/** The last stage of an audit: ranks and extracts, judges, and writes the report. */
record ReportStage(AuditedModels audited, Stages stages) {
  /**
   * Writes the report.
   *
   * @param scored the ranks, where the model is known by scores alone; else null
   * @throws ResumeException if the model that is to be ranked is missing
   */
  Report report(@Nullable ScoredRanks scored) {
    return finished(scored == null ? measured() : reported(scored));
  }

  /** The ranks that scores from elsewhere tell. */
  private Report reported(ScoredRanks scored) {
    OpenModels.@Nullable Opened other = audited.models().reference();
    @Nullable ReferenceRanks reference =
        other == null ? null : stages.time("rank reference", () -> audited.rankUnder(other));
    return new ReportAssembly(
            audited.configuration(),
            audited.plan(),
            audited.manifest(),
            null,
            scored.facts(),
            null,
            reference,
            List.of())
        .assemble(
            scored.ranked(),
            List.of(),
            new TreeMap<>(),
            Stream.of(
                    Preflight.ofModel(audited.configuration(), audited.plan()),
                    Warning.of("reference", reference == null ? List.of() : reference.warnings()))
                .flatMap(List::stream)
                .toList(),
            new RunTimes(
                    audited.cluster(),
                    audited.configuration(),
                    audited.manifest(),
                    Audit.path(audited.directory()),
                    stages)
                .facts(scored.ranked()));
  }

  private Report measured() {
    Ranking ranking = audited.ranking();
    DecisiveRanks decisive = DecisiveRanks.of(audited.configuration(), audited.plan());
    List<RankedFormat> ranked =
        stages.time(
            "rank",
            () ->
                audited.plan().formats().stream()
                    .map(
                        format ->
                            ranking.rank(
                                format, audited.plan().canaries(format), decisive.of(format)))
                    .toList());
    List<ExtractedFormat> extracted = stages.time("extract", () -> extract(ranking));
    EpochRanking epochs =
        new EpochRanking(
            audited.cluster(),
            audited.directory(),
            audited.configuration(),
            audited.plan(),
            audited.configuration().drawSeed(),
            audited.progress());
    SortedMap<Integer, List<EpochExposure>> earlier =
        stages.time("epochs", () -> epochs.rank(earlierEpochs()));
    OpenModels.@Nullable Opened other = audited.models().reference();
    @Nullable ReferenceRanks reference =
        other == null ? null : stages.time("rank reference", () -> audited.rankUnder(other));
    @Nullable TwinRanks twin =
        audited.configuration().trainsTwin()
            ? stages.time("rank twin", audited::rankUnderTwin)
            : null;
    List<UntrainedPlaces> untrained =
        audited.configuration().trains()
            ? stages.time("untrained", () -> untrained(ranking))
            : List.of();
    return new ReportAssembly(
            audited.configuration(),
            audited.plan(),
            audited.manifest(),
            audited.facts(ranking),
            null,
            twin,
            reference,
            untrained)
        .assemble(
            ranked,
            extracted,
            earlier,
            Stream.of(
                    Warning.of(
                        "claim", PrivacyClaim.warnings(audited.configuration(), documents())),
                    preflight(ranking),
                    Warning.of(
                        "inputs",
                        audited.manifest().account() == null
                            ? List.of()
                            : audited.manifest().account().warnings()),
                    Warning.of("ranks", ranking.warnings()),
                    Warning.of("reference", reference == null ? List.of() : reference.warnings()),
                    Warning.of("epochs", epochs.warnings()),
                    Warning.of("twin", twin == null ? List.of() : twin.warnings()))
                .flatMap(List::stream)
                .toList(),
            new RunTimes(
                    audited.cluster(),
                    audited.configuration(),
                    audited.manifest(),
                    Audit.path(audited.directory()),
                    stages)
                .facts(ranked));
  }

  private Report finished(Report measured) {
    Report report =
        audited.configuration().gate().empty() && PrivacyClaim.of(audited.configuration()).isEmpty()
            ? measured
            : measured.withGate(Gate.decide(measured, audited.configuration().gate()));
    audited.directory().write(RunFile.REPORT_JSON, ReportJson.write(report));
    audited.directory().write(RunFile.REPORT_HTML, HtmlReport.render(report));
    audited.directory().write(RunFile.JUNIT, JunitXml.render(report));
    audited.directory().write(RunFile.CANARY_TABLE, ParquetFile.write(FlatTable.canaries(report)));
    audited
        .directory()
        .write(RunFile.TRAINING_TABLE, ParquetFile.write(FlatTable.training(report)));
    audited
        .directory()
        .write(RunFile.EXPOSURE_TABLE, ParquetFile.write(FlatTable.exposures(report)));
    audited.directory().succeed();
    return report;
  }

  private List<UntrainedPlaces> untrained(Ranking ranking) {
    return ranking.vocabulary() instanceof Alphabet alphabet
        ? new UntrainedNetworks(
                audited.configuration(), audited.plan(), alphabet, audited.progress())
            .places()
        : List.of();
  }

  private List<Warning> preflight(Ranking ranking) {
    return audited.configuration().trains()
        ? Preflight.of(
            audited.configuration(),
            audited.plan(),
            new Preflight.Facts(
                audited.manifest().corpus(),
                ranking.vocabulary().size(),
                audited.cluster().mostResultBytes()))
        : Preflight.ofModel(audited.configuration(), audited.plan());
  }

  private long documents() {
    return audited.manifest().corpus() == null ? 0 : audited.manifest().corpus().documents();
  }

  private List<TrainedEpoch> earlierEpochs() {
    return audited.configuration().trains() && audited.configuration().everyEpoch().rank()
        ? audited.manifest().epochs().subList(0, audited.manifest().epochs().size() - 1)
        : List.of();
  }

  private List<ExtractedFormat> extract(Ranking ranking) {
    if (audited.configuration().extract().top() == 0) {
      return List.of();
    }
    audited.progress().show("extract", "searching", 0, 1);
    List<ExtractedFormat> extracted =
        audited.plan().formats().stream()
            .map(format -> ranking.extract(format, audited.configuration().extract()))
            .toList();
    audited.progress().show("extract", "searched", 1, 1);
    return extracted;
  }
}
