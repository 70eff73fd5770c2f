package org.coalmine.audit.score;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.apache.hadoop.fs.Path;
import org.coalmine.audit.Manifest;
import org.coalmine.audit.ModelDescription;
import org.coalmine.audit.Provenances;
import org.coalmine.audit.Stages;
import org.coalmine.audit.StoredModel;
import org.coalmine.configuration.AuditConfiguration;
import org.coalmine.duplicates.DuplicateFindings;
import org.coalmine.report.Header;
import org.coalmine.report.Provenance;
import org.coalmine.report.Report;
import org.coalmine.report.RunFacts;
import org.coalmine.report.Warning;
import org.coalmine.report.chapter.Chapter;
import org.coalmine.report.chapter.ExtractionCurve;
import org.coalmine.report.chapter.ScoreChapter;
import org.coalmine.report.chapter.ScoreFindings;
import org.coalmine.report.chapter.ScoreFindings.Origin;
import org.coalmine.report.chapter.ScoredCopies;
import org.coalmine.report.chapter.ScoredSide;
import org.coalmine.report.chapter.ScoredSide.KnownDocument;
import org.coalmine.report.chapter.ScoredSide.Quantiles;
import org.coalmine.report.chapter.Verdict;
import org.coalmine.score.Bins;
import org.coalmine.score.Copies;
import org.coalmine.score.CopiesSummary;
import org.coalmine.score.ExtractionSummary;
import org.coalmine.score.ExtractionSummary.Key;
import org.coalmine.score.ScoreSettings;
import org.coalmine.score.ScoreSummary;
import org.coalmine.score.ScoredDocument;
import org.coalmine.score.Strides;
import org.coalmine.spark.Cluster;
import org.coalmine.spark.scoring.CopyQueries;
import org.coalmine.spark.scoring.ScoredCorpus;
import org.coalmine.spark.scoring.ScoredSides;
import org.jspecify.annotations.Nullable;

/** Puts what was scored into the report's words. */
record ScoreReport(
    AuditConfiguration configuration,
    Manifest manifest,
    StoredModel model,
    @Nullable StoredModel reference,
    ScoreSettings settings,
    @Nullable NamedDuplicates duplicates) {
  private static final int BINS_TOGETHER = (int) (ScoredSide.BIN_BITS / ScoreSummary.BIN_BITS);

  Report assemble(
      Cluster cluster,
      Path run,
      SortedMap<String, String> paths,
      Stages stages,
      List<ScoredCorpus> jobs,
      ScoredSides sides) {
    List<Chapter> chapters = new ArrayList<>();
    if (duplicates != null) {
      chapters.add(duplicates.chapter());
    }
    chapters.add(
        new ScoreChapter(
            findings(
                jobs,
                sides,
                duplicates == null ? null : copies(sides, new CopyQueries(cluster, run, jobs)))));
    Header header =
        new Header(
            Header.SCHEMA_VERSION,
            Header.Kind.SCORE,
            configuration.name(),
            Report.verdict(chapters, Verdict.DEFAULT_GUESSES, Verdict.DEFAULT_SIGNIFICANCE),
            null,
            new Provenance(
                manifest.coalmine(),
                manifest.versions(),
                manifest.corpus(),
                List.of(new Provenance.Model(null, ModelDescription.of(model).sha256())),
                Provenances.shown(manifest.configuration()),
                null),
            manifest.quarantined(),
            Warning.of(
                "inputs", manifest.account() == null ? List.of() : manifest.account().warnings()),
            new RunFacts(
                manifest.run(),
                Instant.parse(manifest.startedAt()),
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                Provenances.host(cluster),
                paths,
                stages.done(),
                RunFacts.Work.of(
                    0,
                    sides.corpus().symbols() + sides.holdout().symbols(),
                    stages.seconds("score"),
                    cluster.parallelism()),
                manifest.account()));
    return new Report(header, chapters);
  }

  private @Nullable Origin origin() {
    return configuration.scoring().holdout().validation()
        ? Origin.VALIDATION
        : configuration.scoring().holdout().isNone() ? null : Origin.FILES;
  }

  private ScoredCopies copies(ScoredSides sides, CopyQueries queries) {
    ScoredSides.Crossing crossing = sides.crossing();
    return new ScoredCopies(
        origin() == null
            ? null
            : new DuplicateFindings.Crossing(
                crossing.exact(),
                crossing.near(),
                crossing.characters(),
                queries.crossed().stream()
                    .map(it -> new DuplicateFindings.Crossed(it.place(), it.inCorpus()))
                    .toList()),
        sides.corpus().byCopies().entrySet().stream()
            .map(entry -> copiesClass(1L << entry.getKey(), entry.getValue()))
            .toList(),
        queries.groups().stream()
            .map(
                group ->
                    new ScoredCopies.KnownGroup(
                        group.place(),
                        group.document(),
                        group.documents(),
                        group.charactersBeyondFirst(),
                        group.bitsPerCharacter(),
                        orNever(group.queriesForHalf())))
            .toList());
  }

  private static ScoredCopies.CopiesClass copiesClass(long from, CopiesSummary of) {
    return new ScoredCopies.CopiesClass(
        from,
        of.documents(),
        of.promptedDocuments(),
        of.extractableDocuments(),
        of.bitsPerCharacter().quantile(0.10).orElseThrow(),
        of.bitsPerCharacter().quantile(0.50).orElseThrow(),
        of.bitsPerCharacter().quantile(0.90).orElseThrow());
  }

  private static @Nullable Double orNever(@Nullable Double queries) {
    return queries == null || queries.isInfinite() ? null : queries;
  }

  private ScoreFindings findings(
      List<ScoredCorpus> jobs, ScoredSides sides, @Nullable ScoredCopies copies) {
    boolean windows = !settings.strides().equals(Strides.WHOLE);
    Origin origin = origin();
    long emptyHoldout = origin == Origin.FILES ? jobs.get(1).empty() : 0;
    return new ScoreFindings(
        ModelDescription.of(model),
        reference == null ? null : ModelDescription.of(reference),
        jobs.stream().map(ScoredCorpus::digest).toList(),
        windows ? (Integer) settings.strides().window() : null,
        windows ? (Integer) settings.strides().stride() : null,
        settings.stretch(),
        origin,
        side(sides.corpus(), jobs.get(0).empty()),
        origin == null ? null : side(sides.holdout(), emptyHoldout),
        curves(sides.corpusExtraction(), origin == null ? null : sides.holdoutExtraction()),
        copies);
  }

  private ScoredSide side(ScoreSummary summary, long empty) {
    return new ScoredSide(
        summary.documents(),
        empty,
        summary.characters(),
        summary.bytes(),
        summary.symbols(),
        summary.unknownSymbols(),
        summary.unknownDocuments(),
        summary.bits(),
        reference == null ? null : (Double) summary.referenceBits(),
        summary.promptedDocuments(),
        summary.extractableDocuments(),
        summary.documents() == 0
            ? List.of()
            : List.of(
                quantiles("bitsPerCharacter", summary.bitsPerCharacter()),
                quantiles("stretchBitsPerCharacter", summary.stretch()),
                quantiles("minK20", summary.minK20()),
                quantiles("minKpp20", summary.minKpp20()),
                quantiles("zlibRatio", summary.zlibRatio())),
        Arrays.stream(summary.bitsPerCharacter().together(BINS_TOGETHER)).boxed().toList(),
        summary.bestKnown().stream().map(ScoreReport::known).toList(),
        summary.bestStretches().stream().map(ScoreReport::known).toList());
  }

  private static Quantiles quantiles(String figure, Bins bins) {
    return new Quantiles(
        figure,
        bins.quantile(0.01).orElseThrow(),
        bins.quantile(0.10).orElseThrow(),
        bins.quantile(0.25).orElseThrow(),
        bins.quantile(0.50).orElseThrow(),
        bins.quantile(0.75).orElseThrow(),
        bins.quantile(0.90).orElseThrow());
  }

  private static KnownDocument known(ScoredDocument document) {
    Copies copies = document.copies();
    Double other = document.referenceBits();
    return new KnownDocument(
        document.document(),
        document.file(),
        document.record(),
        document.score().characters(),
        document.score().bitsPerCharacter(),
        document.score().stretch().start(),
        document.score().stretch().bitsPerCharacter(),
        orNever(document.queriesForHalf()),
        other == null ? null : (Double) (document.score().logPerplexityBits() - other),
        copies == null ? null : (Long) copies.groupInCorpus());
  }

  private static List<ExtractionCurve> curves(
      SortedMap<Key, ExtractionSummary> corpus,
      @Nullable SortedMap<Key, ExtractionSummary> holdout) {
    List<Long> queries = Arrays.stream(ExtractionSummary.queries()).boxed().toList();
    return corpus.entrySet().stream()
        .map(
            (Map.Entry<Key, ExtractionSummary> entry) ->
                new ExtractionCurve(
                    entry.getKey().prompt(),
                    entry.getKey().continuation(),
                    entry.getKey().scheme().temperature(),
                    entry.getKey().scheme().topK(),
                    queries,
                    side(entry.getValue()),
                    holdout == null
                        ? null
                        : side(holdout.getOrDefault(entry.getKey(), new ExtractionSummary()))))
        .toList();
  }

  private static ExtractionCurve.Side side(ExtractionSummary summary) {
    return new ExtractionCurve.Side(
        summary.prompts(),
        summary.greedy(),
        Arrays.stream(summary.half()).boxed().toList(),
        Arrays.stream(summary.distinct()).boxed().toList());
  }
}
